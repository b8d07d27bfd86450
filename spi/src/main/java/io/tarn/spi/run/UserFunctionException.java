package io.tarn.spi.run;

/**
 * A user's function failed, or gave null where null means nothing; the batch fails with it. The
 * message says on which record or key. Nothing of what caused it is a write of the engine's.
 */
public final class UserFunctionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserFunctionException(String message, Throwable cause) {
    super(message, cause);
  }
}
