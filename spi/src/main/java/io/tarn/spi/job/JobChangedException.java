package io.tarn.spi.job;

/**
 * A job is not made of what it was made of before: something is missing that its committed state
 * depends on. Nothing was changed. The message names each such part, and what to do.
 */
public final class JobChangedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JobChangedException(String message) {
    super(message);
  }
}
