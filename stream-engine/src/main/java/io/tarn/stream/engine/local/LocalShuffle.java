package io.tarn.stream.engine.local;

import io.tarn.schemas.BucketRange;
import io.tarn.spi.run.BucketFunction;
import io.tarn.spi.run.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Records moved by bucket through lists in memory: one for each pair of a partition before and a
 * bucket. They are given bucket by bucket, the same way in each batch: what a bucket has in memory
 * then lies together, and is looked at while it is in a core's cache.
 */
final class LocalShuffle<T> extends LocalNode<T> implements LocalNode.MapSide {
  private final LocalNode<T> input;
  private final BucketFunction<T> bucketOf;
  private final int buckets;

  /**
   * By partition before and bucket, null for a bucket without records; each filled by the task that
   * computes it, read only after all of them have ended.
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
    List<List<T>> targets = new ArrayList<>(Collections.nCopies(buckets, null));
    Iterator<T> records = input.records(task, inputPartition);
    while (records.hasNext()) {
      T record = strictness().roundTrip(records.next());
      int bucket = bucketOf.bucket(record);
      List<T> target = targets.get(bucket);
      if (target == null) {
        target = new ArrayList<>();
        targets.set(bucket, target);
      }
      target.add(record);
    }
    moved.set(inputPartition, targets);
  }

  @Override
  Iterator<T> compute(Task task, int partition) {
    BucketRange range = BucketRange.ofPartition(partition, buckets, partitions());
    List<List<T>> lists = new ArrayList<>();
    for (int bucket = range.first(); bucket < range.end(); bucket++) {
      for (List<List<T>> targets : moved) {
        if (targets.get(bucket) != null) {
          lists.add(targets.get(bucket));
        }
      }
    }
    return new Joined<>(lists.iterator());
  }

  /** The records of lists, one list after the other. */
  private static final class Joined<T> implements Iterator<T> {
    private final Iterator<List<T>> lists;
    private Iterator<T> records = Collections.emptyIterator();

    Joined(Iterator<List<T>> lists) {
      this.lists = lists;
    }

    @Override
    public boolean hasNext() {
      while (!records.hasNext() && lists.hasNext()) {
        records = lists.next().iterator();
      }
      return records.hasNext();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return records.next();
    }
  }

  @Override
  boolean isFreeOfEffects() {
    return input.isFreeOfEffects();
  }

  @Override
  boolean reads() {
    return false;
  }

  @Override
  Set<MapSide> before() {
    return Set.of(this);
  }
}
