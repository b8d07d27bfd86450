package io.tarn.stream.engine;

import io.tarn.stream.engine.local.Images;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the values of a key become one partial, on the map side and again behind the shuffle. A
 * user's function that throws has changed nothing: {@code add} and {@code merge} call it before
 * they change what they are given.
 */
interface Combiner<V, P> extends Serializable {
  P create(V value) throws Exception;

  /** May change {@code partial} and give it back. */
  P add(P partial, V value) throws Exception;

  /** May change {@code left} and give it back. */
  P merge(P left, P right) throws Exception;

  /**
   * By a user's function of two values.
   *
   * @param strict whether a function that changes one of them is refused
   */
  record Reduce<V>(ReduceFunction<V> fn, boolean strict) implements Combiner<V, V> {
    @Override
    public V create(V value) {
      return value;
    }

    @Override
    public V add(V partial, V value) throws Exception {
      return merge(partial, value);
    }

    @Override
    public V merge(V left, V right) throws Exception {
      return NullResultException.check(
          strict ? watched(left, right) : fn.reduce(left, right),
          "let the reduce function give a value");
    }

    private V watched(V left, V right) throws Exception {
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
        return Images.image(value, "values must be Serializable, or beans that Jackson can write");
      } catch (IllegalArgumentException e) {
        throw new BrokenContractException(e.getMessage(), e);
      }
    }
  }

  /** All values, in order. */
  record Gather<V>() implements Combiner<V, List<V>> {
    @Override
    public List<V> create(V value) {
      List<V> values = new ArrayList<>();
      values.add(value);
      return values;
    }

    @Override
    public List<V> add(List<V> partial, V value) {
      partial.add(value);
      return partial;
    }

    @Override
    public List<V> merge(List<V> left, List<V> right) {
      left.addAll(right);
      return left;
    }
  }
}
