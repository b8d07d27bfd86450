package io.tarn.stream.engine.internal.operator;

import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.ReduceFunction;
import io.tarn.stream.engine.function.SerializablePredicate;
import io.tarn.stream.engine.function.UpdateFunction;
import java.util.List;
import java.util.Optional;

/**
 * What a window's values of a key are reduced to, made of what those of the window before were:
 * what has left it is taken out, and then what has come is added, as Spark has it.
 *
 * @param inverse takes its second value out of its first
 * @param kept which keys are kept, with what their values are reduced to
 */
public record SlideTotals<K, V>(
    ReduceFunction<V> fn, ReduceFunction<V> inverse, SerializablePredicate<Pair<K, V>> kept)
    implements UpdateFunction<K, Side<V, V>, V> {
  @Override
  public Optional<V> update(K key, List<Side<V, V>> moves, Optional<V> before) throws Exception {
    V total = before.orElse(null);
    V leaving = null;
    V coming = null;
    for (Side<V, V> move : moves) {
      if (!move.isLeft()) {
        coming = together(coming, move.right());
      } else if (total != null) {
        leaving = together(leaving, move.left());
      }
    }
    if (leaving != null) {
      total = checked(inverse.reduce(total, leaving));
    }
    if (coming != null) {
      total = together(total, coming);
    }
    return total != null && kept.test(new Pair<>(key, total))
        ? Optional.of(total)
        : Optional.empty();
  }

  /**
   * @param before null for nothing
   */
  private V together(V before, V value) throws Exception {
    return before == null ? value : checked(fn.reduce(before, value));
  }

  private V checked(V result) {
    return NullResultException.check(result, "let the reduce functions give a value");
  }
}
