package io.tarn.stream.engine.internal.operator;

/**
 * Thrown by a step, and caught by {@link UserCalls}: the record goes to the dead letters whatever
 * becomes of those that a function fails on. The message is the reason.
 */
final class DeadRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DeadRecordException(String reason) {
    super(reason, null, false, false);
  }
}
