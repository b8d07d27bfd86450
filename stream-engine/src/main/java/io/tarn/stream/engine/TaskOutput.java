package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Action;
import io.tarn.stream.engine.spi.PartitionConsumer;
import io.tarn.stream.engine.spi.Sink;

/** An output that is done once the tasks are. */
final class TaskOutput<T> extends Output<Void> {
  private final Step<T> step;
  private final PartitionConsumer<Event<T>> fn;

  private TaskOutput(Step<T> step, PartitionConsumer<Event<T>> fn) {
    this.step = step;
    this.fn = fn;
  }

  /** A stateful operation, whose writes are its purpose: its records are drained. */
  static <T> TaskOutput<T> drain(Step<T> step) {
    return new TaskOutput<>(step, (task, events) -> events.forEachRemaining(event -> {}));
  }

  static <T> TaskOutput<T> toSink(Step<T> step, Sink<T> sink) {
    return new TaskOutput<>(
        step,
        (task, events) -> {
          sink.write(task.attempt(), EventIterators.values(events));
          events.forEachRemaining(left -> {}); // they have been read, so they count
        });
  }

  @Override
  Action<Void> action(BatchScope scope) {
    return scope.of(step).forEach(fn);
  }
}
