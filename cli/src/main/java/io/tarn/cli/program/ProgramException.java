package io.tarn.cli.program;

/** A program of the user's cannot be run, or has failed. The message says all there is to say. */
public final class ProgramException extends Exception {
  private static final long serialVersionUID = 1L;

  ProgramException(String message, Throwable cause) {
    super(message, cause);
  }
}
