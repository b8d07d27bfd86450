package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Origin;

/** A user's function failed; the batch fails with it. The message says on which record or key. */
public final class UserFunctionException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN_CHARACTERS = 200;

  UserFunctionException(String operation, Event<?> event, Exception cause) {
    super(operation + " failed on " + describe(event) + ": " + cause, cause);
  }

  private UserFunctionException(String message, Exception cause) {
    super(message, cause);
  }

  static UserFunctionException onKey(String operation, Object key, Exception cause) {
    return new UserFunctionException(
        operation + " failed on key " + shortened(key) + ": " + cause, cause);
  }

  private static String describe(Event<?> event) {
    String shown = shortened(event.value());
    Origin origin = event.origin();
    return origin == null ? shown : shown + " (" + origin.source() + " " + origin.position() + ")";
  }

  /** The value as text, its first characters. */
  static String shortened(Object value) {
    String text = String.valueOf(value);
    return text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text;
  }
}
