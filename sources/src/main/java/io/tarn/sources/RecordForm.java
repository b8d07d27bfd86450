package io.tarn.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.tarn.schemas.JacksonMappers;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * How records are stored: text as UTF-8, bytes as they are, anything else as CBOR. Thread-safe.
 *
 * @param <T> the records
 */
final class RecordForm<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private transient volatile ObjectReader reader;
  private transient volatile ObjectWriter writer;

  RecordForm(Class<T> type) {
    this.type = type;
  }

  /**
   * @throws IllegalArgumentException if it cannot be written
   */
  byte[] bytes(T record) {
    if (record == null) {
      throw new IllegalArgumentException("a record that is received must not be null");
    }
    if (record instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    if (record instanceof byte[] bytes) {
      return bytes;
    }
    ObjectWriter current = writer;
    if (current == null) {
      current = JacksonMappers.CBOR.writerFor(type);
      writer = current;
    }
    try {
      return current.writeValueAsBytes(record);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "a " + type.getSimpleName() + " cannot be stored: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * @throws IOException if they are those of another class, or of an older form of it
   */
  T record(byte[] bytes) throws IOException {
    if (type == String.class) {
      return type.cast(new String(bytes, StandardCharsets.UTF_8));
    }
    if (type == byte[].class) {
      return type.cast(bytes);
    }
    ObjectReader current = reader;
    if (current == null) {
      current = JacksonMappers.CBOR.readerFor(type);
      reader = current;
    }
    return current.readValue(bytes);
  }
}
