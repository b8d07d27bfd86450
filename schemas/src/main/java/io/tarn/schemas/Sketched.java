package io.tarn.schemas;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What is kept of values by a sketch: its bytes, and the values that came since and wait to be put
 * into it, several at once. Immutable, so that adding a value neither changes what is shared nor
 * copies the sketch.
 *
 * @param <T> the values
 */
@SuppressWarnings("serial") // values are texts, numbers and bytes
public final class Sketched<T> implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Sketched<?> NONE = new Sketched<>(new byte[0], new Object[0]);

  private final byte[] sketch;
  private final Object[] waiting;

  private Sketched(byte[] sketch, Object[] waiting) {
    this.sketch = sketch;
    this.waiting = waiting;
  }

  @SuppressWarnings("unchecked") // of no values
  static <T> Sketched<T> none() {
    return (Sketched<T>) NONE;
  }

  /**
   * @param sketch never changed; no bytes for no values
   */
  static <T> Sketched<T> of(byte[] sketch) {
    return sketch.length == 0 ? none() : new Sketched<>(sketch, new Object[0]);
  }

  /** With more values that wait. */
  Sketched<T> with(Object[] values) {
    Object[] all = Arrays.copyOf(waiting, waiting.length + values.length);
    System.arraycopy(values, 0, all, waiting.length, values.length);
    return new Sketched<>(sketch, all);
  }

  boolean hasSketch() {
    return sketch.length > 0;
  }

  boolean isNone() {
    return !hasSketch() && waiting.length == 0;
  }

  /** Not to be changed; no bytes if no value was put into a sketch yet. */
  byte[] sketch() {
    return sketch;
  }

  /** Not to be changed. */
  Object[] waiting() {
    return waiting;
  }

  /** For messages. */
  @Override
  public String toString() {
    return "a sketch of " + sketch.length + " bytes and " + waiting.length + " values";
  }
}
