package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.run.PartitionFunction;
import io.tarn.spi.run.TaskContext;
import io.tarn.stream.engine.function.SerializableFunction;
import java.time.Instant;
import java.util.Iterator;

/**
 * Gives each record its event time, if that is believed, and says how far they have come.
 *
 * @param watermark the name of the watermark that follows them; null if none does
 */
public record StampTimes<T>(int node, String watermark, SerializableFunction<T, Instant> eventTime)
    implements PartitionFunction<Event<T>, Event<T>> {
  @Override
  public Iterator<Event<T>> apply(TaskContext task, Iterator<Event<T>> events) {
    EventTimes believed = EventTimes.of(task.attempt().plan());
    return EventIterators.map(
        UserCalls.of(task, node, watermark == null ? "withEventTime" : "withWatermark"),
        events,
        event -> {
          long time = believed.checked(eventTime.apply(event.value())).toEpochMilli();
          if (watermark != null && !event.takenBack()) {
            task.observeEventTime(watermark, time);
          }
          return event.at(time);
        });
  }
}
