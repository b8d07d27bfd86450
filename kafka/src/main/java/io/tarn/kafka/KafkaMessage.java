package io.tarn.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A record to be written to a topic.
 *
 * @param topic its topic
 * @param partition its partition; null where its key decides, or the producer if it has none
 * @param timestamp null for when it is delivered
 * @param key null if it has none
 * @param value null if it has none: where a topic is compacted, that deletes its key
 * @param headers in their order
 */
@SuppressWarnings("ArrayRecordComponent") // on its way to a broker, never compared
public record KafkaMessage(
    String topic,
    Integer partition,
    Instant timestamp,
    byte[] key,
    byte[] value,
    List<KafkaHeader> headers) {
  public KafkaMessage {
    Objects.requireNonNull(topic, "topic");
    headers = List.copyOf(headers);
  }

  /** Of texts, as UTF-8, either of which may be null. */
  public static KafkaMessage of(String topic, String key, String value) {
    return of(topic, bytes(key), bytes(value));
  }

  /** Of bytes, either of which may be null. */
  public static KafkaMessage of(String topic, byte[] key, byte[] value) {
    return new KafkaMessage(topic, null, null, key, value, List.of());
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  /** With another key. */
  public KafkaMessage withKey(byte[] newKey) {
    return new KafkaMessage(topic, partition, timestamp, newKey, value, headers);
  }

  /** With one more header. */
  public KafkaMessage withHeader(KafkaHeader header) {
    List<KafkaHeader> more = new ArrayList<>(headers);
    more.add(header);
    return new KafkaMessage(topic, partition, timestamp, key, value, more);
  }

  /** To this partition, whatever its key. */
  public KafkaMessage toPartition(int newPartition) {
    return new KafkaMessage(topic, newPartition, timestamp, key, value, headers);
  }

  /** With a time of its own. */
  public KafkaMessage at(Instant newTimestamp) {
    return new KafkaMessage(topic, partition, newTimestamp, key, value, headers);
  }
}
