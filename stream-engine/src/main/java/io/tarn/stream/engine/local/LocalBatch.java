package io.tarn.stream.engine.local;

import io.tarn.stream.engine.spi.Action;
import io.tarn.stream.engine.spi.Batch;
import io.tarn.stream.engine.spi.BucketFunction;
import io.tarn.stream.engine.spi.PartitionConsumer;
import io.tarn.stream.engine.spi.PartitionFunction;
import io.tarn.stream.engine.spi.Task;
import io.tarn.stream.engine.spi.ZipFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node of a batch's graph. What more than one node or action asks for is computed once and kept
 * until the batch ends; the rest is pulled through without being kept.
 */
abstract class LocalBatch<T> implements Batch<T> {
  private final Strictness strictness;
  private final int partitions;
  private final AtomicInteger readers = new AtomicInteger();
  private final List<Kept<T>> kept;

  LocalBatch(Strictness strictness, int partitions) {
    this.strictness = strictness;
    this.partitions = partitions;
    this.kept = new ArrayList<>(partitions);
    for (int i = 0; i < partitions; i++) {
      kept.add(new Kept<>());
    }
  }

  /** Computes a partition's records; called once a task that needs them. */
  abstract Iterator<T> compute(Task task, int partition) throws Exception;

  /** The shuffles that must have run before a partition can be computed. */
  abstract Set<LocalShuffle<?>> shuffles();

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

  @Override
  public final int partitions() {
    return partitions;
  }

  @Override
  public final <R> Batch<R> mapPartitions(PartitionFunction<T, R> fn) {
    return new Mapped<>(this, strictness.copy(fn));
  }

  /** What several read is kept anyway. */
  @Override
  public final <R> Batch<R> runOnce(PartitionFunction<T, R> fn) {
    return mapPartitions(fn);
  }

  @Override
  public final Batch<T> shuffle(BucketFunction<T> bucketOf, int buckets, int shufflePartitions) {
    return new LocalShuffle<>(this, strictness.copy(bucketOf), buckets, shufflePartitions);
  }

  @Override
  public final <U, R> Batch<R> zip(Batch<U> other, ZipFunction<T, U, R> fn) {
    return new Zipped<>(this, (LocalBatch<U>) other, strictness.copy(fn));
  }

  @Override
  public final Action<List<T>> collect() {
    return new LocalAction.Collect<>(this);
  }

  @Override
  public final Action<Void> forEach(PartitionConsumer<T> fn) {
    return new LocalAction.ForEach<>(this, strictness.copy(fn));
  }

  private static final class Mapped<T, R> extends LocalBatch<R> {
    private final LocalBatch<T> input;
    private final PartitionFunction<T, R> fn;

    Mapped(LocalBatch<T> input, PartitionFunction<T, R> fn) {
      super(input.strictness(), input.partitions());
      this.input = input;
      this.fn = fn;
      input.addReader();
    }

    @Override
    Iterator<R> compute(Task task, int partition) throws Exception {
      return fn.apply(task, strictness().guard(input.records(task, partition)));
    }

    @Override
    Set<LocalShuffle<?>> shuffles() {
      return input.shuffles();
    }
  }

  private static final class Zipped<T, U, R> extends LocalBatch<R> {
    private final LocalBatch<T> left;
    private final LocalBatch<U> right;
    private final ZipFunction<T, U, R> fn;

    Zipped(LocalBatch<T> left, LocalBatch<U> right, ZipFunction<T, U, R> fn) {
      super(left.strictness(), Math.max(left.partitions(), right.partitions()));
      this.left = left;
      this.right = right;
      this.fn = fn;
      left.addReader();
      right.addReader();
    }

    @Override
    Iterator<R> compute(Task task, int partition) throws Exception {
      return fn.apply(
          task,
          strictness().guard(left.records(task, partition)),
          strictness().guard(right.records(task, partition)));
    }

    @Override
    Set<LocalShuffle<?>> shuffles() {
      Set<LocalShuffle<?>> shuffles = new LinkedHashSet<>(left.shuffles());
      shuffles.addAll(right.shuffles());
      return shuffles;
    }
  }

  /** A partition's records, computed by the first task that asks. */
  private static final class Kept<T> {
    private List<T> records;

    synchronized Iterator<T> get(LocalBatch<T> batch, Task task, int partition) throws Exception {
      if (records == null) {
        List<T> computed = new ArrayList<>();
        batch.compute(task, partition).forEachRemaining(computed::add);
        records = computed;
      }
      return records.iterator();
    }
  }
}
