package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.BadStateException;
import io.tarn.stream.engine.spi.Origin;

/**
 * A user's function failed, or gave null where null means nothing; the batch fails with it. The
 * message says on which record or key. Nothing of what caused it is a write of the engine's.
 */
public final class UserFunctionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private UserFunctionException(String message, Throwable cause) {
    super(message, cause);
  }

  static UserFunctionException onEvent(String operation, Event<?> event, Throwable cause) {
    String shown = Texts.shortened(event.value());
    Origin origin = event.origin();
    return on(
        operation,
        origin == null ? shown : shown + " (" + origin.source() + " " + origin.position() + ")",
        cause);
  }

  static UserFunctionException onKey(String operation, Object key, Throwable cause) {
    return on(operation, "key " + Texts.shortened(key), cause);
  }

  /** What went wrong, without the record: the reason of a dead letter, which holds the record. */
  static String reason(String operation, Throwable cause) {
    if (cause instanceof BadStateException) {
      return cause.getMessage();
    }
    return cause instanceof NullResultException
        ? operation + " gave null; " + cause.getMessage()
        : operation + " failed: " + Texts.of(cause);
  }

  private static UserFunctionException on(String operation, String subject, Throwable cause) {
    return cause instanceof NullResultException
        ? new UserFunctionException(
            operation + " gave null for " + subject + "; " + cause.getMessage(), cause)
        : new UserFunctionException(
            operation + " failed on " + subject + ": " + Texts.of(cause), cause);
  }
}
