package io.tarn.client;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.RowScans;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.read.TableReads;
import java.util.Iterator;
import java.util.List;

/**
 * A table whose every read is waited for so long and no longer.
 *
 * @param name the table's, for messages
 */
record TimedTableReads(String name, TableReads reads, TimedCalls calls) implements TableReads {
  @Override
  public TableSchema schema() {
    return reads.schema();
  }

  @Override
  public List<StateCell> read(List<RowKey> rows, ReadPoint at) {
    return calls.call(
        "read " + rows.size() + (rows.size() == 1 ? " row of " : " rows of ") + name,
        () -> reads.read(rows, at));
  }

  @Override
  public boolean isEmpty(RowFamily family, BucketRange buckets, ReadPoint at) {
    return calls.call(
        "see whether " + name + " is empty", () -> reads.isEmpty(family, buckets, at));
  }

  @Override
  public List<Long> versions(ScanRange range, ReadPoint at) {
    return calls.call("read versions of " + name, () -> reads.versions(range, at));
  }

  @Override
  public RowScan scan(ScanRange range, ReadPoint at) {
    RowScan scan = calls.call("scan " + name, () -> reads.scan(range, at), RowScan::close);
    return new TimedScans(name, calls).of(scan);
  }

  @Override
  public RowScans scan(List<ScanRange> ranges, ReadPoint at) {
    RowScans begun = calls.call("scan " + name, () -> reads.scan(ranges, at), RowScans::close);
    TimedScans together = new TimedScans(name, calls);
    Iterator<RowScan> scans = begun.scans().iterator();
    return RowScans.begin(ranges, range -> together.of(scans.next()));
  }
}
