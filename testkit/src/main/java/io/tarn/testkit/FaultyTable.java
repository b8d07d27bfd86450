package io.tarn.testkit;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A state table that fails on command, and counts what is read. */
record FaultyTable(StateTable table, Faults faults, AtomicLong rowsRead) implements StateTable {
  @Override
  public TableSchema schema() {
    return table.schema();
  }

  @Override
  public List<StateCell> read(List<RowKey> rows, ReadPoint at) {
    rowsRead.addAndGet(rows.size());
    return faults.call(FaultPoint.READ_STATE, () -> table.read(rows, at));
  }

  @Override
  public boolean isEmpty(RowFamily family, BucketRange buckets, ReadPoint at) {
    return faults.call(FaultPoint.READ_STATE, () -> table.isEmpty(family, buckets, at));
  }

  @Override
  public RowScan scan(ScanRange range, ReadPoint at) {
    RowScan scan = faults.call(FaultPoint.READ_STATE, () -> table.scan(range, at));
    return new RowScan() {
      @Override
      public RowChunk next(int most) {
        RowChunk chunk = faults.call(FaultPoint.READ_STATE, () -> scan.next(most));
        rowsRead.addAndGet(chunk.rows().size());
        return chunk;
      }

      @Override
      public void close() {
        scan.close();
      }
    };
  }

  @Override
  public List<Long> versions(ScanRange range, ReadPoint at) {
    return faults.call(FaultPoint.READ_STATE, () -> table.versions(range, at));
  }

  @Override
  public void write(List<StateRow> rows, long version) {
    faults.run(
        FaultPoint.WRITE_STATE,
        () -> table.write(rows, version),
        () -> table.write(rows.subList(0, rows.size() / 2), version));
  }
}
