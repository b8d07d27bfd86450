package io.tarn.hbase.read;

import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.RowScans;
import io.tarn.spi.read.ScanRange;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** Scans of several ranges whose first rows have been read. */
final class RangeScans {
  /** How many rows all ranges together fetch at once, if there are many. */
  private static final int ROWS_AHEAD = 32_000;

  private RangeScans() {}

  /**
   * Has the rows that follow fetched ahead, unless the limit makes those there are enough.
   *
   * @param first the first rows of each range that is not empty
   * @param scanning scans what follows them
   */
  static RowScans begin(
      List<ScanRange> ranges, List<RowChunk> first, Function<ScanRange, RowScan> scanning) {
    int limit = ranges.get(0).limit();
    boolean enough = first.stream().mapToLong(chunk -> chunk.rows().size()).sum() >= limit;
    int later = Math.max(1, Math.min(limit, ROWS_AHEAD / ranges.size()));
    Iterator<RowChunk> chunks = first.iterator();
    return RowScans.begin(
        ranges,
        range -> {
          if (range.isEmpty()) {
            return RowScan.EMPTY;
          }
          RowChunk chunk = chunks.next();
          List<FoundCell> found = chunk.rows();
          ScanRange rest = found.isEmpty() ? range : range.after(found.get(found.size() - 1).row());
          ScanAhead scan = new ScanAhead(chunk, () -> scanning.apply(rest), later);
          return found.isEmpty() || !enough ? scan.begin() : scan;
        });
  }
}
