package io.tarn.stream.engine.local;

import io.tarn.schemas.BucketRange;
import io.tarn.spi.run.BucketFunction;
import io.tarn.spi.run.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Records moved by bucket through lists in memory: one for each pair of a partition before and one
 * after.
 */
final class LocalShuffle<T> extends LocalNode<T> implements LocalNode.MapSide {
  private final LocalNode<T> input;
  private final BucketFunction<T> bucketOf;
  private final int buckets;

  /**
   * By partition before; each filled by the task that computes it, read only after all of them have
   * ended.
   */
  private final List<List<List<T>>> moved;

  LocalShuffle(LocalNode<T> input, BucketFunction<T> bucketOf, int buckets, int partitions) {
    super(input.strictness(), partitions);
    this.input = input;
    this.bucketOf = bucketOf;
    this.buckets = buckets;
    this.moved = new ArrayList<>(Collections.nCopies(input.partitions(), null));
    input.addReader();
  }

  @Override
  public LocalNode<T> input() {
    return input;
  }

  @Override
  public void move(Task task, int inputPartition) throws Exception {
    List<List<T>> targets = new ArrayList<>(partitions());
    for (int i = 0; i < partitions(); i++) {
      targets.add(new ArrayList<>());
    }
    Iterator<T> records = input.records(task, inputPartition);
    while (records.hasNext()) {
      T record = strictness().roundTrip(records.next());
      targets
          .get(BucketRange.partitionOf(bucketOf.bucket(record), buckets, partitions()))
          .add(record);
    }
    moved.set(inputPartition, targets);
  }

  @Override
  Iterator<T> compute(Task task, int partition) {
    return moved.stream().flatMap(targets -> targets.get(partition).stream()).iterator();
  }

  @Override
  Set<MapSide> before() {
    return Set.of(this);
  }
}
