package io.tarn.stream.engine.local;

import io.tarn.spi.run.Action;
import io.tarn.spi.run.PartitionConsumer;
import io.tarn.spi.run.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An action on a node: one task for each of its partitions. */
abstract class LocalAction<T, R> implements Action<R> {
  private final LocalNode<T> input;
  private volatile boolean done;

  LocalAction(LocalNode<T> input) {
    this.input = input;
    input.addReader();
  }

  /** Actions of batches that the local runner has read. */
  static List<LocalAction<?, ?>> all(List<? extends Action<?>> actions) {
    return actions.stream().<LocalAction<?, ?>>map(LocalAction.class::cast).toList();
  }

  abstract void runPartition(Task task, int partition) throws Exception;

  abstract R value();

  final LocalNode<T> input() {
    return input;
  }

  final void finish() {
    done = true;
  }

  @Override
  public final R result() {
    if (!done) {
      throw new IllegalStateException("an action has a result only once its runner has run it");
    }
    return value();
  }

  static final class Collect<T> extends LocalAction<T, List<T>> {
    private final List<List<T>> collected;

    Collect(LocalNode<T> input) {
      super(input);
      this.collected = new ArrayList<>(Collections.nCopies(input.partitions(), List.of()));
    }

    @Override
    void runPartition(Task task, int partition) throws Exception {
      List<T> records = new ArrayList<>();
      input().records(task, partition).forEachRemaining(records::add);
      collected.set(partition, records);
    }

    @Override
    List<T> value() {
      return collected.stream().flatMap(List::stream).toList();
    }
  }

  static final class ForEach<T> extends LocalAction<T, Void> {
    private final PartitionConsumer<T> fn;

    ForEach(LocalNode<T> input, PartitionConsumer<T> fn) {
      super(input);
      this.fn = fn;
    }

    @Override
    void runPartition(Task task, int partition) throws Exception {
      fn.accept(task, input().strictness().guard(input().records(task, partition)));
    }

    @Override
    Void value() {
      return null;
    }
  }
}
