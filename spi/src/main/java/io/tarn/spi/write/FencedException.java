package io.tarn.spi.write;

/**
 * A later epoch owns the job: this writer must stop and write nothing more. What it did write since
 * the last commit is invisible for good.
 */
public final class FencedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long epoch;
  private final long fencedBy;

  /**
   * @param doing what was tried: "commit batch 42 of weblogs"
   * @param epoch the epoch of the writer that tried
   * @param fencedBy the epoch found instead
   * @param owner who opened the job with that epoch, and when
   */
  public FencedException(String doing, long epoch, long fencedBy, String owner) {
    super(
        "Cannot "
            + doing
            + ": epoch "
            + epoch
            + " was fenced by epoch "
            + fencedBy
            + ", "
            + owner
            + "; stop this process");
    this.epoch = epoch;
    this.fencedBy = fencedBy;
  }

  public long epoch() {
    return epoch;
  }

  public long fencedBy() {
    return fencedBy;
  }
}
