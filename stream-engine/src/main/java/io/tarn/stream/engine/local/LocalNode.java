package io.tarn.stream.engine.local;

import io.tarn.spi.run.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node of a batch's graph. What more than one node or action asks for is computed once and kept
 * until the batch ends; the rest is pulled through without being kept.
 */
abstract class LocalNode<T> {
  /** The part of a shuffle that comes before it: a stage of its own. */
  interface MapSide {
    LocalNode<?> input();

    /** Moves the records of one partition of the input to where they belong. */
    void move(Task task, int inputPartition) throws Exception;
  }

  private final Strictness strictness;
  private final int partitions;
  private final AtomicInteger readers = new AtomicInteger();
  private final List<Kept<T>> kept;

  LocalNode(Strictness strictness, int partitions) {
    this.strictness = strictness;
    this.partitions = partitions;
    this.kept = new ArrayList<>(partitions);
    for (int i = 0; i < partitions; i++) {
      kept.add(new Kept<>());
    }
  }

  /** Computes a partition's records; called once a task that needs them. */
  abstract Iterator<T> compute(Task task, int partition) throws Exception;

  /** Whether nothing that it computes, nor anything before that, has effects. */
  abstract boolean isFreeOfEffects();

  /** Whether computing it reads a source, without a shuffle in between. */
  abstract boolean reads();

  /** What must have been moved before a partition can be computed. */
  abstract Set<MapSide> before();

  final Iterator<T> records(Task task, int partition) throws Exception {
    if (partition >= partitions) {
      return Collections.emptyIterator();
    }
    return readers.get() > 1
        ? kept.get(partition).get(this, task, partition)
        : compute(task, partition);
  }

  /** Says that one more node or action will ask for this node's records. */
  final void addReader() {
    readers.incrementAndGet();
  }

  final Strictness strictness() {
    return strictness;
  }

  final int partitions() {
    return partitions;
  }

  /** A partition's records, computed by the first task that asks. */
  private static final class Kept<T> {
    private List<T> records;

    synchronized Iterator<T> get(LocalNode<T> batch, Task task, int partition) throws Exception {
      if (records == null) {
        List<T> computed = new ArrayList<>();
        batch.compute(task, partition).forEachRemaining(computed::add);
        records = computed;
      }
      return records.iterator();
    }
  }
}
