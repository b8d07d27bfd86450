package io.tarn.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a job has read a source: the end of a batch's range, and where the range began, as a
 * partition that is new to the job has no batch before.
 *
 * @param topics by name
 */
record KafkaOffset(TreeMap<String, Topic> topics) {
  static final KafkaOffset NONE = new KafkaOffset(new TreeMap<>());

  /**
   * A topic.
   *
   * @param id Kafka's own, which a topic that is made anew under the same name does not have
   * @param partitions by number, the offset of the first record of the batch and that behind the
   *     last: the same where the batch reads none
   */
  record Topic(String id, TreeMap<Integer, Range> partitions) {}

  /** Of one partition: {@code from} is read, {@code to} is not. */
  record Range(long from, long to) {
    long length() {
      return to - from;
    }
  }

  /** Where the next batch begins: with nothing to be read. */
  KafkaOffset atEnd() {
    KafkaOffset end = new KafkaOffset(new TreeMap<>());
    topics.forEach(
        (name, topic) ->
            topic
                .partitions()
                .forEach(
                    (number, range) -> end.put(name, topic.id(), number, range.to(), range.to())));
    return end;
  }

  /** Notes a partition's range in place of what is noted of it. */
  void put(String topic, String id, int partition, long from, long to) {
    topics
        .computeIfAbsent(topic, missing -> new Topic(id, new TreeMap<>()))
        .partitions()
        .put(partition, new Range(from, to));
  }

  /** The ranges by partition, those that read nothing included. */
  Map<TopicPartition, Range> ranges() {
    Map<TopicPartition, Range> ranges = new LinkedHashMap<>();
    topics.forEach(
        (name, topic) ->
            topic
                .partitions()
                .forEach((number, range) -> ranges.put(new TopicPartition(name, number), range)));
    return ranges;
  }

  long records() {
    return ranges().values().stream().mapToLong(Range::length).sum();
  }

  String toJson() {
    try {
      return JacksonMappers.JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers can always be written", e);
    }
  }

  static KafkaOffset parse(String json) {
    if (json.isEmpty()) {
      return NONE;
    }
    try {
      return JacksonMappers.JSON.readValue(json, KafkaOffset.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no offset of a Kafka source: " + json, e);
    }
  }
}
