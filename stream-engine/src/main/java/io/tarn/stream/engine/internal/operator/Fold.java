package io.tarn.stream.engine.internal.operator;

import java.io.Serializable;

/**
 * How what a batch has of a row changes its aggregates.
 *
 * @param <P> what the batch has of it
 * @param <A> the aggregates
 */
public interface Fold<V, P, A> extends Serializable {
  AggregateCombiner<V, A> aggregates();

  Combiner<V, P> combiner();

  /** What the row's aggregates become, as a new object: {@code before} is null if it had none. */
  A into(A before, P partial);

  /** Values are added only. */
  record Adding<V, A>(AggregateCombiner<V, A> aggregates) implements Fold<V, A, A> {
    @Override
    public Combiner<V, A> combiner() {
      return aggregates;
    }

    @Override
    public A into(A before, A added) {
      return aggregates.together(before, added);
    }
  }

  /** Values are updates, which take earlier ones back. */
  record Balancing<V, A>(AggregateCombiner<V, A> aggregates) implements Fold<V, Balance<A>, A> {
    @Override
    public Combiner<V, Balance<A>> combiner() {
      return new BalanceCombiner<>(aggregates);
    }

    @Override
    public A into(A before, Balance<A> balance) {
      try {
        return balanced(before, balance);
      } catch (RuntimeException | StackOverflowError | AssertionError e) {
        throw BalanceCombiner.unbalanced(e);
      }
    }

    private A balanced(A before, Balance<A> balance) {
      if (before == null || balance.taken() == null) {
        return without(with(before, balance.added()), balance.taken());
      }
      return with(without(before, balance.taken()), balance.added()); // a sum that fits may be near
    }

    private A with(A before, A added) {
      return added == null ? before : aggregates.together(before, added);
    }

    private A without(A sum, A taken) {
      if (taken == null) {
        return sum;
      }
      A from = sum == null ? aggregates.schema().none() : aggregates.schema().copy(sum);
      return aggregates.schema().deduct(taken, from);
    }
  }
}
