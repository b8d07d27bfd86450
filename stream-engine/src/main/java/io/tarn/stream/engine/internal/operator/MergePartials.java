package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.RowKey;
import io.tarn.spi.run.TaskContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Behind a shuffle: the partials of several map tasks, made one a row. Values are merged in the
 * order of the partitions that they come from, in whatever order a runner moves them: of a row,
 * each partition has one partial at most. Which row comes first is as the runner has it.
 */
public final class MergePartials {
  private MergePartials() {}

  /**
   * @param node the node of the graph that merges them
   * @param operation what the key is for, for messages
   */
  public static <K, P> List<Partial<K, P>> merge(
      TaskContext task,
      int node,
      String operation,
      Iterator<Partial<K, P>> partials,
      Combiner<?, P> combiner) {
    UserCalls calls = UserCalls.of(task, node, CombineByKey.combiningFor(operation));
    List<Partial<K, P>> ordered = inOrder(partials);
    List<Partial<K, P>> merged = new ArrayList<>(ordered.size());
    int start = 0;
    for (int i = 1; i <= ordered.size(); i++) {
      if (i == ordered.size() || bucket(ordered, i) != bucket(ordered, start)) {
        merge(ordered.subList(start, i), combiner, calls, merged);
        start = i;
      }
    }
    return merged;
  }

  private static int bucket(List<? extends Partial<?, ?>> partials, int index) {
    return partials.get(index).row().bucket();
  }

  /**
   * Merges what a bucket has: so the map of its rows is small enough for a core's cache.
   *
   * @param ofBucket in order
   */
  private static <K, P> void merge(
      List<Partial<K, P>> ofBucket,
      Combiner<?, P> combiner,
      UserCalls calls,
      List<Partial<K, P>> merged) {
    int last = ofBucket.size() - 1;
    if (ofBucket.get(0).from() == ofBucket.get(last).from()) {
      merged.addAll(ofBucket);
      return;
    }
    Map<RowKey, Integer> indexes = new HashMap<>(ofBucket.size() * 4 / 3 + 1);
    for (Partial<K, P> partial : ofBucket) {
      Integer known = indexes.putIfAbsent(partial.row(), merged.size());
      if (known == null) {
        merged.add(partial);
      } else {
        Partial<K, P> first = merged.get(known);
        calls.runOnKey(
            partial.key(),
            partial.value(),
            () -> merged.set(known, first.with(combiner.merge(first.value(), partial.value()))));
      }
    }
  }

  /** By bucket and partition; sorted only if they do not come so. */
  private static <K, P> List<Partial<K, P>> inOrder(Iterator<Partial<K, P>> partials) {
    List<Partial<K, P>> all = new ArrayList<>();
    boolean ordered = true;
    int lastBucket = 0;
    int last = 0;
    while (partials.hasNext()) {
      Partial<K, P> partial = partials.next();
      int bucket = partial.row().bucket();
      ordered &= bucket > lastBucket || (bucket == lastBucket && partial.from() >= last);
      lastBucket = bucket;
      last = partial.from();
      all.add(partial);
    }
    if (!ordered) {
      all.sort(
          Comparator.<Partial<K, P>>comparingInt(partial -> partial.row().bucket())
              .thenComparingInt(Partial::from));
    }
    return all;
  }
}
