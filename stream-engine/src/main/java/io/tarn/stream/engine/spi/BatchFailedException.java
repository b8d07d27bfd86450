package io.tarn.stream.engine.spi;

/**
 * A task of a batch failed, for the reason that is its cause. All tasks have ended; nothing was
 * committed.
 */
public final class BatchFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean settled;

  /**
   * @param settled whether every write that the tasks began has been answered
   */
  public BatchFailedException(String message, Throwable cause, boolean settled) {
    super(message, cause);
    this.settled = settled;
  }

  public boolean settled() {
    return settled;
  }
}
