package io.tarn.schemas;

/** A key that cannot become a row key. The message names the key, shortened, and the reason. */
public final class KeyEncodingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KeyEncodingException(String message) {
    super(message);
  }

  public KeyEncodingException(String message, Throwable cause) {
    super(message, cause);
  }
}
