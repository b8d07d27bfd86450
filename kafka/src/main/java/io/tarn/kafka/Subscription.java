package io.tarn.kafka;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Which topics and partitions a source reads. */
sealed interface Subscription {
  /** Whether a topic is one of them. */
  boolean hasTopic(String topic);

  /** Whether a partition of such a topic is. */
  default boolean hasPartition(String topic, int partition) {
    return true;
  }

  /** The topics that must be there; none where they are found by a pattern. */
  Set<String> named();

  /** All partitions of these topics. */
  record Topics(Set<String> names) implements Subscription {
    public Topics {
      names = Set.copyOf(names);
    }

    @Override
    public boolean hasTopic(String topic) {
      return names.contains(topic);
    }

    @Override
    public Set<String> named() {
      return names;
    }

    @Override
    public String toString() {
      return String.join(", ", names.stream().sorted().toList());
    }
  }

  /** All partitions of the topics whose whole names match, also of those that come to be later. */
  record Matching(Pattern pattern) implements Subscription {
    @Override
    public boolean hasTopic(String topic) {
      return pattern.matcher(topic).matches() && !DeliveryTopicName.isOne(topic);
    }

    @Override
    public Set<String> named() {
      return Set.of();
    }

    @Override
    public String toString() {
      return "topics like " + pattern;
    }
  }

  /** These partitions, by topic. */
  record Partitions(Map<String, Set<Integer>> partitions) implements Subscription {
    public Partitions {
      partitions = Map.copyOf(partitions);
    }

    @Override
    public boolean hasTopic(String topic) {
      return partitions.containsKey(topic);
    }

    @Override
    public boolean hasPartition(String topic, int partition) {
      return partitions.getOrDefault(topic, Set.of()).contains(partition);
    }

    @Override
    public Set<String> named() {
      return partitions.keySet();
    }

    @Override
    public String toString() {
      return "partitions " + partitions;
    }
  }
}
