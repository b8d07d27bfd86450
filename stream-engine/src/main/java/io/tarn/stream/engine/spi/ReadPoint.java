package io.tarn.stream.engine.spi;

import java.io.Serializable;
import java.util.Set;

/**
 * What a consistent read asks for: in each row the newest cell of a version in [0, version] that
 * was not aborted.
 *
 * @param version the version of the last batch to be seen, or {@link #NOTHING} before the first
 * @param aborted the versions of aborted attempts: almost always none
 */
public record ReadPoint(long version, Set<Long> aborted) implements Serializable {
  /** Before the first commit: no cell is visible. */
  public static final long NOTHING = -1;

  public ReadPoint {
    aborted = Set.copyOf(aborted);
  }

  /** Whether a cell of this version is visible, if no newer one is. */
  public boolean sees(long cellVersion) {
    return cellVersion <= version && !isAborted(cellVersion);
  }

  public boolean isAborted(long cellVersion) {
    return !aborted.isEmpty() && aborted.contains(cellVersion);
  }
}
