package io.tarn.spi.run;

/**
 * A state cannot be kept: it cannot be written, or not be read back, or is larger than a cell may
 * be. The message names its key and table, and what to do.
 */
public final class BadStateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadStateException(String message) {
    super(message);
  }

  public BadStateException(String message, Throwable cause) {
    super(message, cause);
  }
}
