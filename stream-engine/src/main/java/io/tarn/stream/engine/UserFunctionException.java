package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Origin;

/** A user's function failed on a record; the batch fails with it. The message says which record. */
public final class UserFunctionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UserFunctionException(String operation, Event<?> event, Exception cause) {
    super(operation + " failed on " + describe(event) + ": " + cause, cause);
  }

  private static String describe(Event<?> event) {
    String value = String.valueOf(event.value());
    String shown = value.length() > 200 ? value.substring(0, 200) + "…" : value;
    Origin origin = event.origin();
    return origin == null ? shown : shown + " (" + origin.source() + " " + origin.position() + ")";
  }
}
