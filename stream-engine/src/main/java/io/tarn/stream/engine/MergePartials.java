package io.tarn.stream.engine;

import io.tarn.schemas.RowKey;
import io.tarn.stream.engine.spi.TaskContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Behind a shuffle: the partials of several map tasks, made one a row. */
final class MergePartials {
  private MergePartials() {}

  /**
   * @param operation what the key is for, for messages
   */
  static <K, P> List<Partial<K, P>> merge(
      TaskContext task,
      String operation,
      Iterator<Partial<K, P>> partials,
      Combiner<?, P> combiner) {
    UserCalls calls = UserCalls.of(task, CombineByKey.combiningFor(operation));
    Map<RowKey, Integer> indexes = new HashMap<>();
    List<Partial<K, P>> merged = new ArrayList<>();
    while (partials.hasNext()) {
      Partial<K, P> partial = partials.next();
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
    return merged;
  }
}
