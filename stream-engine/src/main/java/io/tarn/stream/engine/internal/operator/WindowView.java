package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.AggregateSchema;
import io.tarn.stream.engine.aggregate.WindowedResult;

/** A window that has changed, as its result; its event time is the last ms in the window. */
public record WindowView<K, A>(AggregateSchema<A> aggregates)
    implements View<WindowChange<K, A>, WindowedResult<K>> {
  @Override
  public WindowedResult<K> apply(WindowChange<K, A> changed) {
    return new WindowedResult<>(
        changed.key(), changed.window(), new AggregateResult(aggregates.render(changed.value())));
  }

  @Override
  public long timeMillis(WindowChange<K, A> changed) {
    return changed.window().end().toEpochMilli() - 1;
  }
}
