package io.tarn.stream.engine.internal.operator;

import java.io.Serializable;
import java.util.function.Function;

/** What an operation gives of a change that it has written. */
@FunctionalInterface
public interface View<C, T> extends Function<C, T>, Serializable {
  /**
   * What was given of the change's row before, which what is given of the change takes the place
   * of; null for none. It has the change's event time.
   */
  default T takenBack(C change) {
    return null;
  }

  /** The event time of what is given, in ms; {@link Event#NO_TIME} if it has none. */
  default long timeMillis(C change) {
    return Event.NO_TIME;
  }
}
