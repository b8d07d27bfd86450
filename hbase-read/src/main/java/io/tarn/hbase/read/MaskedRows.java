package io.tarn.hbase.read;

import io.tarn.hbase.read.layout.StateCells;
import io.tarn.spi.job.ReadPoint;
import java.io.IOException;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.Table;

/** Rows whose newest cell is masked: they are asked for again, below the mask. */
public final class MaskedRows {
  private MaskedRows() {}

  /**
   * The result, or the first one below it that is not masked.
   *
   * @param afterVersion nothing at or before this version is looked for
   */
  public static Result below(
      Table table, StateCells cells, byte[] row, Result result, long afterVersion, ReadPoint at)
      throws IOException {
    if (at.masks().isEmpty()) {
      return result;
    }
    Result current = result;
    long version = cells.version(current);
    while (version != ReadPoint.NOTHING && at.isMasked(version)) {
      long below = at.below(version);
      if (below <= afterVersion) {
        return Result.EMPTY_RESULT;
      }
      current = table.get(cells.get(row, afterVersion, at.upTo(below)));
      version = cells.version(current);
    }
    return current;
  }
}
