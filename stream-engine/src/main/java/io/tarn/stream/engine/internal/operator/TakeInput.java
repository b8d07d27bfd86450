package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.run.Counter;
import io.tarn.spi.run.NodeFigures;
import io.tarn.spi.run.PartitionFunction;
import io.tarn.spi.run.TaskContext;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Counts what the sources give, once a split, and puts what is no record among the dead. */
public record TakeInput<T>(int node) implements PartitionFunction<SourceRecord<T>, Event<T>> {
  @Override
  public Iterator<Event<T>> apply(TaskContext task, Iterator<SourceRecord<T>> given) {
    return new Events<>(task, node, given);
  }

  private static final class Events<T> implements Iterator<Event<T>> {
    private final TaskContext task;
    private final int node;
    private final Iterator<SourceRecord<T>> given;
    private Event<T> next;
    private long rows;
    private long faults;

    Events(TaskContext task, int node, Iterator<SourceRecord<T>> given) {
      this.task = task;
      this.node = node;
      this.given = given;
    }

    @Override
    public boolean hasNext() {
      while (next == null && given.hasNext()) {
        SourceRecord<T> taken = given.next();
        rows++;
        if (taken instanceof SourceRecord.Fault<T> fault) {
          faults++;
          task.dead(node, fault.origin(), fault.reason());
        } else {
          next = (Event<T>) taken;
        }
      }
      if (next == null && rows > 0) {
        task.count(Counter.INPUT_ROWS, rows);
        task.measured(node, new NodeFigures(rows - faults, 0));
        rows = 0;
        faults = 0;
      }
      return next != null;
    }

    @Override
    public Event<T> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Event<T> event = next;
      next = null;
      return event;
    }
  }
}
