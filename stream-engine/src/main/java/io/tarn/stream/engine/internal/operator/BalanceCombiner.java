package io.tarn.stream.engine.internal.operator;

/** What is added and what is taken back, each combined for itself. */
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
    return partial == null ? each.create(value) : each.add(partial, value);
  }

  @Override
  public Balance<A> merge(Balance<A> left, Balance<A> right) throws Exception {
    return new Balance<>(merged(left.added(), right.added()), merged(left.taken(), right.taken()));
  }

  private A merged(A left, A right) throws Exception {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return each.merge(left, right);
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
