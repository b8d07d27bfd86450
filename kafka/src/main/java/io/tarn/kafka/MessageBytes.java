package io.tarn.kafka;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.JacksonMappers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The bytes of keys and values, and of whole messages while they wait to be delivered. */
final class MessageBytes {
  private static final JsonMapper JSON =
      JacksonMappers.JSON.rebuild().addMixIn(AggregateResult.class, Fields.class).build();

  private MessageBytes() {}

  /** Aggregates are their fields, as they are everywhere that Tarn shows them. */
  private interface Fields {
    @JsonValue
    Map<String, Object> fields();
  }

  /** Text as UTF-8, bytes as they are, anything else as JSON; null stays null. */
  static byte[] of(Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    return value instanceof byte[] bytes ? bytes : json(value);
  }

  static byte[] json(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "a " + value.getClass().getSimpleName() + " cannot be written as JSON: " + e.getMessage(),
          e);
    }
  }

  /** As it is kept. */
  @SuppressWarnings("ArrayRecordComponent") // on its way to a broker, never compared
  private record Staged(
      String topic,
      Integer partition,
      Long timestamp,
      byte[] key,
      byte[] value,
      List<KafkaHeader> headers) {}

  static byte[] stage(KafkaMessage message) {
    Instant timestamp = message.timestamp();
    try {
      return JacksonMappers.CBOR.writeValueAsBytes(
          new Staged(
              message.topic(),
              message.partition(),
              timestamp == null ? null : timestamp.toEpochMilli(),
              message.key(),
              message.value(),
              message.headers()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("bytes can always be written", e);
    }
  }

  /** What {@link #stage} gave, to be sent. */
  static ProducerRecord<byte[], byte[]> unstage(byte[] bytes) {
    try {
      Staged staged = JacksonMappers.CBOR.readValue(bytes, Staged.class);
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              staged.topic(), staged.partition(), staged.timestamp(), staged.key(), staged.value());
      staged.headers().forEach(header -> record.headers().add(header.name(), header.value()));
      return record;
    } catch (IOException e) {
      throw new UncheckedIOException("what waits to be delivered is no message", e);
    }
  }
}
