package io.tarn.spi.read;

import io.tarn.schemas.Buckets;
import io.tarn.schemas.RowKey;
import io.tarn.spi.job.ReadPoint;
import java.util.Arrays;

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

  /** Whether no row key can be in it. */
  public boolean isEmpty() {
    return to.bytes().length > 0 && from.compareTo(to) >= 0;
  }

  /** What of it lies behind a row. */
  public ScanRange after(RowKey row) {
    byte[] next = Arrays.copyOf(row.bytes(), row.bytes().length + 1); // no key lies in between
    return new ScanRange(RowKey.of(row.family(), next), to, afterVersion, limit);
  }

  /**
   * What of it lies before a key, in this range's bucket.
   *
   * @param end a row of any bucket
   */
  public ScanRange before(RowKey end) {
    byte[] bytes = end.bytes().clone();
    System.arraycopy(from.bytes(), 0, bytes, 0, Buckets.BYTES);
    RowKey here = RowKey.of(end.family(), bytes);
    boolean isSooner = to.bytes().length == 0 || here.compareTo(to) < 0;
    return isSooner ? new ScanRange(from, here, afterVersion, limit) : this;
  }
}
