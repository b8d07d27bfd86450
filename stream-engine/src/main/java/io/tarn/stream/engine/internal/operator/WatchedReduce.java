package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.run.RecordCodec;
import io.tarn.stream.engine.function.ReduceFunction;
import java.util.Arrays;

/** Strict mode's reduce function: the user's, refused if it changes one of the two values. */
record WatchedReduce<V>(ReduceFunction<V> fn) implements ReduceFunction<V> {
  @Override
  public V reduce(V left, V right) throws Exception {
    byte[] leftImage = image(left);
    byte[] rightImage = image(right);
    try {
      return fn.reduce(left, right);
    } finally {
      checkUnchanged(left, leftImage, right, rightImage);
    }
  }

  private void checkUnchanged(V left, byte[] leftImage, V right, byte[] rightImage) {
    if (!Arrays.equals(leftImage, image(left)) || !Arrays.equals(rightImage, image(right))) {
      throw new BrokenContractException(
          "a function changed one of the two values that it was given, now "
              + left
              + " and "
              + right
              + "; values are shared: give back a new one instead");
    }
  }

  private static byte[] image(Object value) {
    try {
      return RecordCodec.encode(
          value, "values must be Serializable, or beans that Jackson can write");
    } catch (IllegalArgumentException e) {
      throw new BrokenContractException(e.getMessage(), e);
    }
  }
}
