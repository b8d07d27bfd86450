package io.tarn.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What a sketch takes a value by: equal values have equal bytes, and unequal ones of a class have
 * not. Of texts, whole numbers, doubles and bytes they are those that DataSketches takes itself, so
 * that its sketches of the same values can be put together with these.
 */
final class DistinctBytes {
  /** The library passes over what has no bytes; an empty text is a value like any other. */
  private static final byte[] EMPTY = "\0empty".getBytes(StandardCharsets.UTF_8);

  private DistinctBytes() {}

  /**
   * @throws IllegalArgumentException if it is null, or cannot be written as JSON
   */
  static byte[] of(Object value) {
    byte[] bytes = bytes(value);
    return bytes.length == 0 ? EMPTY : bytes;
  }

  private static byte[] bytes(Object value) {
    if (value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    if (value instanceof Long || value instanceof Integer) {
      return bytes(((Number) value).longValue());
    }
    if (value instanceof Double number) {
      return bytes(number.doubleValue());
    }
    return value instanceof byte[] given ? given.clone() : ofJson(json(value));
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
  }

  /** Of both zeros, and of all that is not a number, the same. */
  private static byte[] bytes(double number) {
    return bytes(Double.doubleToLongBits(number == 0 ? 0 : number));
  }

  private static JsonNode json(Object value) {
    JsonNode json;
    try {
      json = JacksonMappers.STATE.valueToTree(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a value of "
              + value.getClass().getName()
              + " cannot be counted, as it cannot be written as JSON: "
              + e.getMessage()
              + "; count a text, a number or a byte[] of it",
          e);
    }
    if (json == null || json.isNull() || json.isMissingNode()) {
      throw new IllegalArgumentException(
          "null cannot be counted as a value; leave such records out, or count a value that stands"
              + " for it");
    }
    return json;
  }

  private static byte[] ofJson(JsonNode json) {
    if (json.isIntegralNumber() && json.canConvertToLong()) {
      return bytes(json.longValue());
    }
    if (json.isDouble() || json.isFloat()) {
      return bytes(json.doubleValue());
    }
    if (json.isBigDecimal()) {
      return bytes(json.decimalValue().stripTrailingZeros().toString());
    }
    return json.isTextual() ? bytes(json.textValue()) : sorted(json);
  }

  /** With the fields of objects in the order of their names. */
  private static byte[] sorted(JsonNode json) {
    try {
      return JacksonMappers.JSON
          .writer()
          .with(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("JSON can always be written", e);
    }
  }
}
