package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Counter;
import io.tarn.stream.engine.spi.PartitionFunction;
import io.tarn.stream.engine.spi.TaskContext;
import java.util.Iterator;

/** Counts what the sources give, once a split. */
record CountInput<T>() implements PartitionFunction<Event<T>, Event<T>> {
  @Override
  public Iterator<Event<T>> apply(TaskContext task, Iterator<Event<T>> events) {
    return new Iterator<>() {
      private long rows;

      @Override
      public boolean hasNext() {
        boolean more = events.hasNext();
        if (!more && rows > 0) {
          task.count(Counter.INPUT_ROWS, rows);
          rows = 0;
        }
        return more;
      }

      @Override
      public Event<T> next() {
        Event<T> event = events.next();
        rows++;
        return event;
      }
    };
  }
}
