package io.tarn.stream.engine.internal.operator;

import java.io.Serializable;
import java.util.function.Function;

/** What an operation gives of a change that it has written. */
@FunctionalInterface
public interface View<C, T> extends Function<C, T>, Serializable {
  /** The event time of what is given, in ms; {@link Event#NO_TIME} if it has none. */
  default long timeMillis(C change) {
    return Event.NO_TIME;
  }
}
