package io.tarn.spi.read;

import io.tarn.schemas.RowKey;
import io.tarn.spi.job.ReadPoint;

/**
 * Which rows of a table a scan brings.
 *
 * @param from the first row key, which says the family as well
 * @param to the row key before which it ends
 * @param afterVersion only what was written after this version, removed rows among it; {@link
 *     ReadPoint#NOTHING} for all rows that there are, without those removed
 * @param limit after how many rows the caller will mostly have enough: how large the requests are;
 *     the scan goes on
 */
public record ScanRange(RowKey from, RowKey to, long afterVersion, int limit) {
  /** All rows from one row key on and before another, without those removed. */
  public static ScanRange of(RowKey from, RowKey to) {
    return new ScanRange(from, to, ReadPoint.NOTHING, Integer.MAX_VALUE);
  }

  /** Whether rows that were removed are shown. */
  public boolean showsRemoved() {
    return afterVersion != ReadPoint.NOTHING;
  }
}
