package io.tarn.stream.engine;

import io.tarn.schemas.RowKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Behind a shuffle: the partials of several map tasks, made one a row. */
final class MergePartials {
  private MergePartials() {}

  static <K, P> List<Partial<K, P>> merge(Iterator<Partial<K, P>> partials, Combiner<?, P> combiner)
      throws Exception {
    Map<RowKey, Integer> indexes = new HashMap<>();
    List<Partial<K, P>> merged = new ArrayList<>();
    while (partials.hasNext()) {
      Partial<K, P> partial = partials.next();
      Integer known = indexes.putIfAbsent(partial.row(), merged.size());
      if (known == null) {
        merged.add(partial);
      } else {
        Partial<K, P> first = merged.get(known);
        merged.set(known, first.with(combiner.merge(first.value(), partial.value())));
      }
    }
    return merged;
  }
}
