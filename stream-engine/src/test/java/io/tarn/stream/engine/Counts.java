package io.tarn.stream.engine;

import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Packed;
import io.tarn.stream.engine.internal.operator.AggregateCombiner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tables of one count, by text. */
final class Counts {
  private static final Packed COUNT = new Packed(List.of(new Field("n", FieldKind.COUNT)));

  private Counts() {}

  static Map<String, Long> of(TestJob job, String table) {
    Map<String, Long> counts = new HashMap<>();
    job.states(table, KeyTypes.STRING, new AggregateCombiner.Codec<>(COUNT))
        .forEach((key, slots) -> counts.put(key, slots[0]));
    return counts;
  }
}
