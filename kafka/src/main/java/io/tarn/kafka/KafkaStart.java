package io.tarn.kafka;

import java.io.Serializable;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Where a job begins that has never read a source; partitions that come to be later are read from
 * their first record on, wherever it began.
 */
sealed interface KafkaStart extends Serializable {
  /** With the first record that is still there. */
  record Earliest() implements KafkaStart {}

  /** Behind the last record that is there. */
  record Latest() implements KafkaStart {}

  /** With the first record of each partition whose timestamp is at or after a time. */
  record Since(Instant time) implements KafkaStart {}

  /**
   * With these offsets, by topic and partition; with the first record of partitions that are not
   * among them.
   */
  record At(Map<String, Map<Integer, Long>> offsets) implements KafkaStart {
    public At {
      Map<String, Map<Integer, Long>> copy = new HashMap<>();
      offsets.forEach((topic, of) -> copy.put(topic, Map.copyOf(of)));
      copy.forEach((topic, of) -> of.forEach((number, offset) -> check(topic, number, offset)));
      offsets = Map.copyOf(copy);
    }

    private static void check(String topic, int number, long offset) {
      if (offset < 0) {
        throw new IllegalArgumentException(
            "the offset of "
                + topic
                + "-"
                + number
                + " must be >= 0, but is "
                + offset
                + "; leave a partition out that is to begin with its first record");
      }
    }
  }
}
