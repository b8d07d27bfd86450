package io.tarn.stream.engine.internal.trace;

import io.tarn.stream.engine.internal.operator.Combiner;

/**
 * Combines values as the job does, so that one which the job could not combine is none here either,
 * and keeps what they were made of.
 *
 * @param most how many records are kept of a row
 */
record TracedCombiner<V, P>(Combiner<V, P> combiner, int most)
    implements Combiner<Traced<V>, TracedPartial<P>> {
  @Override
  public TracedPartial<P> create(Traced<V> value) throws Exception {
    return first(combiner.create(value.value()), value);
  }

  @Override
  public TracedPartial<P> create(Traced<V> value, long timeMillis) throws Exception {
    return first(combiner.create(value.value(), timeMillis), value);
  }

  @Override
  public TracedPartial<P> add(TracedPartial<P> partial, Traced<V> value) throws Exception {
    return next(combiner.add(partial.value(), value.value()), partial, value);
  }

  @Override
  public TracedPartial<P> add(TracedPartial<P> partial, Traced<V> value, long timeMillis)
      throws Exception {
    return next(combiner.add(partial.value(), value.value(), timeMillis), partial, value);
  }

  @Override
  public boolean takesBack() {
    return combiner.takesBack();
  }

  @Override
  public TracedPartial<P> createTakenBack(Traced<V> value) throws Exception {
    return first(combiner.createTakenBack(value.value()), value);
  }

  @Override
  public TracedPartial<P> takeBack(TracedPartial<P> partial, Traced<V> value) throws Exception {
    return next(combiner.takeBack(partial.value(), value.value()), partial, value);
  }

  private TracedPartial<P> first(P combined, Traced<V> value) {
    Sightings sightings = new Sightings(most);
    sightings.add(value.origin());
    return new TracedPartial<>(combined, sightings);
  }

  private TracedPartial<P> next(P combined, TracedPartial<P> before, Traced<V> value) {
    if (!combiner.keepsFirst()) {
      before.sightings().add(value.origin());
    }
    return new TracedPartial<>(combined, before.sightings());
  }

  @Override
  public TracedPartial<P> merge(TracedPartial<P> left, TracedPartial<P> right) {
    throw new IllegalStateException("what comes to a row is put together behind the map side");
  }

  @Override
  public String describe() {
    return combiner.describe();
  }
}
