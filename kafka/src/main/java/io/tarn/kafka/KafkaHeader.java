package io.tarn.kafka;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A header of a record.
 *
 * @param name it may occur more than once
 * @param value null if it has none; not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // on its way from or to a broker, never compared
public record KafkaHeader(String name, byte[] value) implements Serializable {
  /** One whose value is text, as UTF-8. */
  public static KafkaHeader of(String name, String text) {
    return new KafkaHeader(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The value as UTF-8, if there is one. */
  public Optional<String> text() {
    return Optional.ofNullable(value).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }
}
