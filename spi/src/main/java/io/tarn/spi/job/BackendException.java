package io.tarn.spi.job;

/**
 * The backend could not do what it was asked, for a reason that may pass: a server that is down, a
 * full disk. Whether a write took place is unknown; the attempt must be aborted as unsettled, or
 * the same write repeated at its version.
 */
public class BackendException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BackendException(String message, Throwable cause) {
    super(message, cause);
  }

  public BackendException(String message) {
    super(message);
  }
}
