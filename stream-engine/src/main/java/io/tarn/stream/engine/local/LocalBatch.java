package io.tarn.stream.engine.local;

import io.tarn.spi.run.Action;
import io.tarn.spi.run.Batch;
import io.tarn.spi.run.BucketFunction;
import io.tarn.spi.run.PartitionConsumer;
import io.tarn.spi.run.PartitionFunction;
import io.tarn.spi.run.Task;
import io.tarn.spi.run.ZipFunction;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A batch on threads of this process: a node, and what can be built on it. */
record LocalBatch<T>(LocalNode<T> node) implements Batch<T> {
  @Override
  public int partitions() {
    return node.partitions();
  }

  @Override
  public <R> Batch<R> mapPartitions(PartitionFunction<T, R> fn) {
    return new LocalBatch<>(new Mapped<>(node, strictness().copy(fn), false));
  }

  /** What several read is kept anyway. */
  @Override
  public <R> Batch<R> runOnce(PartitionFunction<T, R> fn) {
    return new LocalBatch<>(new Mapped<>(node, strictness().copy(fn), true));
  }

  @Override
  public Batch<T> shuffle(BucketFunction<T> bucketOf, int buckets, int shufflePartitions) {
    return new LocalBatch<>(
        new LocalShuffle<>(node, strictness().copy(bucketOf), buckets, shufflePartitions));
  }

  @Override
  public <U, R> Batch<R> zip(Batch<U> other, ZipFunction<T, U, R> fn) {
    return new LocalBatch<>(
        new Zipped<>(node, ((LocalBatch<U>) other).node(), strictness().copy(fn)));
  }

  @Override
  public Action<List<T>> collect() {
    return new LocalAction.Collect<>(node);
  }

  @Override
  public Action<Void> forEach(PartitionConsumer<T> fn) {
    return new LocalAction.ForEach<>(node, strictness().copy(fn));
  }

  private Strictness strictness() {
    return node.strictness();
  }

  private static final class Mapped<T, R> extends LocalNode<R> {
    private final LocalNode<T> input;
    private final PartitionFunction<T, R> fn;
    private final boolean hasEffects;

    Mapped(LocalNode<T> input, PartitionFunction<T, R> fn, boolean hasEffects) {
      super(input.strictness(), input.partitions());
      this.input = input;
      this.fn = fn;
      this.hasEffects = hasEffects;
      input.addReader();
    }

    @Override
    Iterator<R> compute(Task task, int partition) throws Exception {
      return fn.apply(task, strictness().guard(input.records(task, partition)));
    }

    @Override
    boolean isFreeOfEffects() {
      return !hasEffects && input.isFreeOfEffects();
    }

    @Override
    boolean reads() {
      return input.reads();
    }

    @Override
    Set<MapSide> before() {
      return input.before();
    }
  }

  private static final class Zipped<T, U, R> extends LocalNode<R> {
    private final LocalNode<T> left;
    private final LocalNode<U> right;
    private final ZipFunction<T, U, R> fn;

    Zipped(LocalNode<T> left, LocalNode<U> right, ZipFunction<T, U, R> fn) {
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
    boolean isFreeOfEffects() {
      return left.isFreeOfEffects() && right.isFreeOfEffects();
    }

    @Override
    boolean reads() {
      return left.reads() || right.reads();
    }

    @Override
    Set<MapSide> before() {
      Set<MapSide> moved = new LinkedHashSet<>(left.before());
      moved.addAll(right.before());
      return moved;
    }
  }
}
