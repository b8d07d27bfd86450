package io.tarn.spi.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;

/**
 * Versions that no reader may see: those of the attempts that were given up between two commits. No
 * committed version lies in between.
 *
 * @param from the first version
 * @param to the last version
 * @param reason why
 * @param settled whether nothing can be written at these versions any more; if not, a write may
 *     still arrive at any time, and they are masked for good
 */
public record Mask(long from, long to, Reason reason, boolean settled) implements Serializable {
  /** Why versions are masked. */
  public enum Reason {
    /** The writer gave its attempt up. */
    @JsonProperty("aborted")
    ABORTED,
    /** The writer died, or was fenced, with an attempt open. */
    @JsonProperty("interrupted")
    INTERRUPTED
  }

  public Mask {
    if (from > to) {
      throw new IllegalArgumentException("from must be <= to, but " + from + " > " + to);
    }
  }

  public boolean covers(long version) {
    return from <= version && version <= to;
  }

  /** This mask with one more attempt of the same gap between two commits. */
  public Mask and(long version, Reason anotherReason, boolean anotherSettled) {
    return new Mask(
        Math.min(from, version),
        Math.max(to, version),
        reason == Reason.INTERRUPTED ? reason : anotherReason,
        settled && anotherSettled);
  }
}
