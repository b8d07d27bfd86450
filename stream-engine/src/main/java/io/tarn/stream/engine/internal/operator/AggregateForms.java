package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.AggregateSchema;
import io.tarn.stream.engine.aggregate.WindowedResult;

/** What is shown of aggregates: each one's result. */
public final class AggregateForms {
  private AggregateForms() {}

  /** Of a key. */
  public static <K, A> RowForm<K, A, AggregateResult> ofKeys(AggregateSchema<A> aggregates) {
    return (key, window, value) -> new AggregateResult(aggregates.render(value));
  }

  /** Of a window of a key. */
  public static <K, A> RowForm<K, A, WindowedResult<K>> ofWindows(AggregateSchema<A> aggregates) {
    return (key, window, value) ->
        new WindowedResult<>(key, window, new AggregateResult(aggregates.render(value)));
  }
}
