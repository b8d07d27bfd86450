package io.tarn.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.schemas.JacksonMappers;
import io.tarn.schemas.ValueBytes;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.ValueSchema;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** A value as it was read, to be looked at as the reader likes. Immutable. */
public final class Value {
  private final ValueSchema schema;
  private final byte[] bytes;

  Value(ValueSchema schema, byte[] bytes) {
    this.schema = schema;
    this.bytes = bytes;
  }

  /** The value as JSON, by what the table's descriptor says of it. */
  public JsonNode json() {
    return ValueBytes.toJson(schema, bytes);
  }

  /**
   * The value as a record or bean of the caller's: fields by name, those it lacks are passed over.
   *
   * @throws IllegalArgumentException if the value does not fit the class
   */
  public <T> T as(Class<T> type) {
    try {
      return JacksonMappers.JSON.treeToValue(json(), type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the value " + json() + " is not a " + type.getName() + ": " + e.getOriginalMessage(), e);
    }
  }

  /** The value by the codec that wrote it. */
  public <T> T as(ValueCodec<T> codec) {
    return codec.decode(bytes);
  }

  /** The value by what reads its bytes. */
  <T> T as(Function<byte[], T> decoder) {
    return decoder.apply(bytes);
  }

  /**
   * The field of this name as a whole number.
   *
   * @throws IllegalArgumentException if there is none, or it is a fraction
   */
  public long asLong(String field) {
    JsonNode found = field(field, "number", JsonNode::isNumber);
    if (!found.canConvertToExactIntegral() || !found.canConvertToLong()) {
      throw new IllegalArgumentException(
          "the number " + field + " is " + found + ", which is no long; ask for it by asDouble");
    }
    return found.asLong();
  }

  /**
   * The field of this name as a number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public double asDouble(String field) {
    return field(field, "number", JsonNode::isNumber).asDouble();
  }

  /**
   * The field of this name as text.
   *
   * @throws IllegalArgumentException if there is none
   */
  public String asString(String field) {
    return field(field, "text", JsonNode::isTextual).asText();
  }

  /**
   * The field of this name as a time.
   *
   * @throws IllegalArgumentException if there is none, or it is not in ISO-8601
   */
  public Instant asInstant(String field) {
    String text = asString(field);
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "the text " + field + " is '" + text + "', which is no time as ISO-8601 has it", e);
    }
  }

  private JsonNode field(String name, String what, Predicate<JsonNode> isSo) {
    JsonNode value = json();
    JsonNode found = value.get(name);
    if (found == null || !isSo.test(found)) {
      throw new IllegalArgumentException(
          "the value " + value + " has no " + what + " named " + name + meant(name, value, isSo));
    }
    return found;
  }

  private static String meant(String name, JsonNode value, Predicate<JsonNode> isSo) {
    List<String> fields =
        value.properties().stream()
            .filter(field -> isSo.test(field.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    return Nearest.question(name, fields);
  }

  /** Whether it is the same value, byte by byte, of a table of the same kind. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Value value
        && schema.equals(value.schema)
        && Arrays.equals(bytes, value.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return json().toString();
  }
}
