package io.tarn.chaos;

/** What had to come about did not in time. Nothing more can be tried on that stage. */
final class StuckException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StuckException(String message) {
    super(message);
  }
}
