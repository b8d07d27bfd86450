package io.tarn.stream.engine;

import io.tarn.spi.run.Action;
import io.tarn.spi.run.Batch;
import io.tarn.spi.run.BucketFunction;
import io.tarn.spi.run.PartitionConsumer;
import io.tarn.spi.run.PartitionFunction;
import io.tarn.spi.run.Runner;
import io.tarn.spi.run.TaskRecipe;
import io.tarn.spi.run.TaskReport;
import io.tarn.spi.run.ZipFunction;
import io.tarn.spi.source.Split;
import io.tarn.stream.engine.local.LocalRunner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** The strict local runner, but what comes out of a shuffle comes in the opposite order. */
final class ReorderingRunner implements Runner {
  private final Runner local = new LocalRunner(2, true);

  @Override
  public int parallelism() {
    return local.parallelism();
  }

  @Override
  public <T> Batch<T> read(List<? extends Split<T>> splits) {
    return new Reordering<>(local.read(splits));
  }

  @Override
  public TaskReport run(List<? extends Action<?>> actions, TaskRecipe recipe) {
    return local.run(actions, recipe);
  }

  @Override
  public void close() {
    local.close();
  }

  private static <T> Iterator<T> reversed(Iterator<T> records) {
    List<T> all = new ArrayList<>();
    records.forEachRemaining(all::add);
    Collections.reverse(all);
    return all.iterator();
  }

  private record Reordering<T>(Batch<T> batch) implements Batch<T> {
    @Override
    public int partitions() {
      return batch.partitions();
    }

    @Override
    public <R> Batch<R> mapPartitions(PartitionFunction<T, R> fn) {
      return new Reordering<>(batch.mapPartitions(fn));
    }

    @Override
    public <R> Batch<R> runOnce(PartitionFunction<T, R> fn) {
      return new Reordering<>(batch.runOnce(fn));
    }

    @Override
    public Batch<T> shuffle(BucketFunction<T> bucketOf, int buckets, int partitions) {
      return new Reordering<>(
          batch
              .shuffle(bucketOf, buckets, partitions)
              .mapPartitions((task, records) -> reversed(records)));
    }

    @Override
    public <U, R> Batch<R> zip(Batch<U> other, ZipFunction<T, U, R> fn) {
      return new Reordering<>(batch.zip(((Reordering<U>) other).batch(), fn));
    }

    @Override
    public Action<List<T>> collect() {
      return batch.collect();
    }

    @Override
    public Action<Void> forEach(PartitionConsumer<T> fn) {
      return batch.forEach(fn);
    }
  }
}
