package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.SumOverflowException;

/**
 * What is added and what is taken back, each combined for itself. A value that cannot be made is
 * left out of both. One that can be made and not combined must fail the batch: it would be taken
 * back later without having been added.
 */
record BalanceCombiner<V, A>(Combiner<V, A> each) implements Combiner<V, Balance<A>> {
  @Override
  public boolean takesBack() {
    return true;
  }

  @Override
  public Balance<A> create(V value) throws Exception {
    return new Balance<>(each.create(value), null);
  }

  @Override
  public Balance<A> add(Balance<A> partial, V value) throws Exception {
    return new Balance<>(with(partial.added(), value), partial.taken());
  }

  @Override
  public Balance<A> createTakenBack(V value) throws Exception {
    return new Balance<>(null, each.create(value));
  }

  @Override
  public Balance<A> takeBack(Balance<A> partial, V value) throws Exception {
    return new Balance<>(partial.added(), with(partial.taken(), value));
  }

  private A with(A partial, V value) throws Exception {
    return merged(partial, each.create(value));
  }

  @Override
  public Balance<A> merge(Balance<A> left, Balance<A> right) throws Exception {
    return new Balance<>(merged(left.added(), right.added()), merged(left.taken(), right.taken()));
  }

  private A merged(A left, A right) throws Exception {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    try {
      return each.merge(left, right);
    } catch (Exception | StackOverflowError | AssertionError e) {
      throw unbalanced(e);
    }
  }

  /** What must not be taken for the fault of a record. */
  static RuntimeException unbalanced(Throwable e) {
    return e instanceof SumOverflowException overflow
        ? overflow
        : new BrokenContractException(
            "updates could not be combined with what they replace: "
                + e
                + "; let combine and deduct of the aggregator take all that add has made",
            e);
  }

  @Override
  public Combiner<V, Balance<A>> watched() {
    return new BalanceCombiner<>(each.watched());
  }

  @Override
  public String describe() {
    return each.describe() + ", less what is taken back";
  }
}
