package io.tarn.kafka;

import io.tarn.schemas.StrictJson;
import io.tarn.spi.source.Origin;
import io.tarn.stream.engine.function.SerializableFunction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A record of a topic's partition, with the bytes as they are there. */
public final class KafkaRecord implements Origin {
  private static final long serialVersionUID = 1L;
  private static final byte[] NOTHING = {};

  private final String source;
  private final String topic;
  private final int partition;
  private final long offset;
  private final long timestamp;

  /** Null where there is none. */
  private final byte[] key;

  /** Null where there is none. */
  private final byte[] value;

  private final List<KafkaHeader> headers;

  KafkaRecord(
      String source,
      String topic,
      int partition,
      long offset,
      long timestamp,
      byte[] key,
      byte[] value,
      List<KafkaHeader> headers) {
    this.source = source;
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.timestamp = timestamp;
    this.key = key;
    this.value = value;
    this.headers = headers;
  }

  /**
   * Makes records or beans of a class of the values, which are JSON, for {@code parse}; what cannot
   * be read goes to the dead letters, with the reason. A record without a value is one of those.
   */
  public static <T> SerializableFunction<KafkaRecord, T> json(Class<T> type) {
    StrictJson<T> json = StrictJson.of(type);
    return record -> {
      if (record.value == null) {
        throw new IllegalArgumentException("the record has no value");
      }
      return json.parse(record.value);
    };
  }

  /** The topic that it was read from. */
  public String topic() {
    return topic;
  }

  /** The partition of that topic. */
  public int partition() {
    return partition;
  }

  /** Its number in that partition. */
  public long offset() {
    return offset;
  }

  /**
   * When it was made, as its producer says, or when it came to the broker, as the topic is set up
   * for one or the other.
   */
  public Instant timestamp() {
    return Instant.ofEpochMilli(timestamp);
  }

  /** The bytes of its key, if it has one: not a copy, read only. */
  public Optional<byte[]> keyBytes() {
    return Optional.ofNullable(key);
  }

  /** The bytes of its value, if it has one: not a copy, read only. */
  public Optional<byte[]> valueBytes() {
    return Optional.ofNullable(value);
  }

  /** Its key as UTF-8; null if it has none. Bytes that are not UTF-8 become U+FFFD. */
  public String key() {
    return key == null ? null : new String(key, StandardCharsets.UTF_8);
  }

  /**
   * Its value as UTF-8; null if it has none, as the deletion of a key has. Bytes that are not UTF-8
   * become U+FFFD.
   */
  public String value() {
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  /** Its headers, in their order. */
  public List<KafkaHeader> headers() {
    return headers;
  }

  /** The last header of a name, as UTF-8; empty if there is none, or it has no value. */
  public Optional<String> header(String name) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (headers.get(i).name().equals(name)) {
        return headers.get(i).text();
      }
    }
    return Optional.empty();
  }

  @Override
  public String source() {
    return source;
  }

  /** Topic, partition and offset: {@code hits-3@1042}. */
  @Override
  public String position() {
    return topic + "-" + partition + "@" + offset;
  }

  /** The bytes of its value; none if it has none. Not a copy, read only. */
  @Override
  public byte[] bytes() {
    return value == null ? NOTHING : value;
  }

  @Override
  public String toString() {
    return position() + " " + key() + "=" + value();
  }
}
