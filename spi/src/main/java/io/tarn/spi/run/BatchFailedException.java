package io.tarn.spi.run;

/** A batch failed, for the reason that is its cause; nothing was committed. */
public final class BatchFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean settled;
  private final boolean allEnded;

  /**
   * @param settled whether every write that the tasks which have ended began has been answered
   * @param allEnded whether every task that was begun is known to have ended: one that still runs,
   *     or may, writes on
   */
  public BatchFailedException(String message, Throwable cause, boolean settled, boolean allEnded) {
    super(message, cause);
    this.settled = settled;
    this.allEnded = allEnded;
  }

  /** Whether nothing that the batch wrote can arrive any more. */
  public boolean settled() {
    return settled && allEnded;
  }
}
