package io.tarn.hbase.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.schemas.Mappers;
import io.tarn.schemas.Packed;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.ValueSchema;
import io.tarn.schemas.Values;
import java.util.Arrays;

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
    return Values.toJson(schema, bytes);
  }

  /**
   * The value as a record or bean of the caller's: fields by name, those it lacks are passed over.
   *
   * @throws IllegalArgumentException if the value does not fit the class
   */
  public <T> T as(Class<T> type) {
    try {
      return Mappers.JSON.treeToValue(json(), type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the value " + json() + " is not a " + type.getName() + ": " + e.getOriginalMessage(), e);
    }
  }

  /** The value by the codec that wrote it. */
  public <T> T as(ValueCodec<T> codec) {
    return codec.decode(bytes);
  }

  /** The field of this name as a whole number. */
  public long asLong(String field) {
    JsonNode found = json().get(field);
    if (found == null || !found.isNumber()) {
      throw new IllegalArgumentException("the value " + json() + " has no number named " + field);
    }
    return found.asLong();
  }

  /** The slots of a packed value. */
  long[] slots() {
    return ((Packed) schema).decode(bytes);
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
