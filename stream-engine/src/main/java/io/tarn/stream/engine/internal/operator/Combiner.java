package io.tarn.stream.engine.internal.operator;

import io.tarn.stream.engine.function.Cogrouped;
import io.tarn.stream.engine.function.CombineFunction;
import io.tarn.stream.engine.function.ReduceFunction;
import io.tarn.stream.engine.function.SerializableFunction;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How the values of a key become one partial, on the map side and again behind the shuffle. A
 * user's function that throws has changed nothing: {@code add} and {@code merge} call it before
 * they change what they are given.
 */
public interface Combiner<V, P> extends Serializable {
  P create(V value) throws Exception;

  /** May change {@code partial} and give it back. */
  P add(P partial, V value) throws Exception;

  /**
   * As {@link #create(Object)}, of a value with an event time.
   *
   * @param timeMillis {@link Event#NO_TIME} if it has none
   */
  default P create(V value, long timeMillis) throws Exception {
    return create(value);
  }

  /** As {@link #add(Object, Object)}, of a value with an event time. */
  default P add(P partial, V value, long timeMillis) throws Exception {
    return add(partial, value);
  }

  /** Whether values that are taken back are handed to it, too: it is never given them otherwise. */
  default boolean takesBack() {
    return false;
  }

  /** Whether all values but the first of a row are passed over. */
  default boolean keepsFirst() {
    return false;
  }

  /** As {@link #create(Object)}, of a value that is taken back. */
  default P createTakenBack(V value) throws Exception {
    throw new IllegalStateException(describe() + " takes nothing back");
  }

  /** As {@link #add(Object, Object)}, of a value that is taken back. */
  default P takeBack(P partial, V value) throws Exception {
    throw new IllegalStateException(describe() + " takes nothing back");
  }

  /** May change {@code left} and give it back. */
  P merge(P left, P right) throws Exception;

  /** As this one, but a user's function that changes what it is given is refused. */
  default Combiner<V, P> watched() {
    return this;
  }

  /** How values are combined, for people. */
  String describe();

  /** By a user's function of two values. */
  record Reduce<V>(ReduceFunction<V> fn) implements Combiner<V, V> {
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
          fn.reduce(left, right), "let the reduce function give a value");
    }

    @Override
    public Combiner<V, V> watched() {
      return new Reduce<>(new WatchedReduce<>(fn));
    }

    @Override
    public String describe() {
      return "values reduced";
    }
  }

  /** By three functions of the user's. */
  record ByFunctions<V, C>(
      SerializableFunction<V, C> first, CombineFunction<C, V> next, ReduceFunction<C> merging)
      implements Combiner<V, C> {
    private static final String REMEDY = "let each of the functions give what was combined";

    @Override
    public C create(V value) throws Exception {
      return NullResultException.check(first.apply(value), REMEDY);
    }

    @Override
    public C add(C partial, V value) throws Exception {
      return NullResultException.check(next.combine(partial, value), REMEDY);
    }

    @Override
    public C merge(C left, C right) throws Exception {
      return NullResultException.check(merging.reduce(left, right), REMEDY);
    }

    @Override
    public String describe() {
      return "values combined";
    }
  }

  /** The values of two streams, each in order. */
  record Cogroup<V, W>() implements Combiner<Side<V, W>, Cogrouped<V, W>> {
    @Override
    public Cogrouped<V, W> create(Side<V, W> value) {
      return add(new Cogrouped<>(new ArrayList<>(), new ArrayList<>()), value);
    }

    @Override
    public Cogrouped<V, W> add(Cogrouped<V, W> partial, Side<V, W> value) {
      if (value.isLeft()) {
        partial.left().add(value.left());
      } else {
        partial.right().add(value.right());
      }
      return partial;
    }

    @Override
    public Cogrouped<V, W> merge(Cogrouped<V, W> left, Cogrouped<V, W> right) {
      left.left().addAll(right.left());
      left.right().addAll(right.right());
      return left;
    }

    @Override
    public String describe() {
      return "values of both gathered";
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

    @Override
    public String describe() {
      return "values gathered";
    }
  }
}
