package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.Packed;
import io.tarn.stream.engine.aggregate.WindowedResult;

/** A window that has changed, as its result; its event time is the last ms in the window. */
public record WindowView<K>(Packed packed) implements View<WindowChange<K>, WindowedResult<K>> {
  @Override
  public WindowedResult<K> apply(WindowChange<K> changed) {
    return new WindowedResult<>(
        changed.key(), changed.window(), new AggregateResult(packed.render(changed.slots())));
  }

  @Override
  public long timeMillis(WindowChange<K> changed) {
    return changed.window().end().toEpochMilli() - 1;
  }
}
