package io.tarn.spi.job;

import java.io.Serializable;
import java.util.List;

/**
 * What a consistent read asks for: in each row the newest cell of a version in [0, version] that is
 * not masked.
 *
 * @param version the version of the last batch to be seen, or {@link #NOTHING} before the first
 * @param masks the versions of attempts that were given up, oldest first: almost always none
 */
public record ReadPoint(long version, List<Mask> masks) implements Serializable {
  /** Before the first commit: no cell is visible. */
  public static final long NOTHING = -1;

  public ReadPoint {
    masks = List.copyOf(masks);
  }

  /** Where nothing is masked. */
  public static ReadPoint at(long version) {
    return new ReadPoint(version, List.of());
  }

  /** The same masks at another version. */
  public ReadPoint upTo(long otherVersion) {
    return new ReadPoint(otherVersion, masks);
  }

  /** Whether a cell of this version is visible, if no newer one is. */
  public boolean sees(long cellVersion) {
    return cellVersion <= version && !isMasked(cellVersion);
  }

  public boolean isMasked(long cellVersion) {
    return maskIndex(cellVersion) >= 0;
  }

  /**
   * Where to look next when a read found a cell of this version: below the mask that covers it.
   *
   * @return the version that the next read must end at; {@code cellVersion} itself if it is not
   *     masked
   */
  public long below(long cellVersion) {
    int mask = maskIndex(cellVersion);
    return mask < 0 ? cellVersion : masks.get(mask).from() - 1;
  }

  private int maskIndex(long cellVersion) {
    int low = 0;
    int high = masks.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Mask mask = masks.get(middle);
      if (mask.covers(cellVersion)) {
        return middle;
      }
      if (mask.to() < cellVersion) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
