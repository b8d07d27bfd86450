package io.tarn.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Values as any reader sees them, and the tombstone. */
public final class ValueBytes {
  private static final byte[] TOMBSTONE = new byte[0];

  private ValueBytes() {}

  /** The value of a removed key: no bytes at all, which no codec writes. */
  public static byte[] tombstone() {
    return TOMBSTONE;
  }

  public static boolean isTombstone(byte[] value) {
    return value.length == 0;
  }

  /** The value as JSON, by the table's descriptor alone; opaque values become base64 text. */
  public static JsonNode toJson(ValueSchema schema, byte[] value) {
    if (schema instanceof AggregateSchema<?> aggregates) {
      return JacksonMappers.JSON.valueToTree(rendered(aggregates, value));
    }
    if (schema instanceof ValueSchema.Cbor) {
      try {
        return JacksonMappers.CBOR.readTree(value);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "a value of " + value.length + " bytes is not the CBOR that its table names", e);
      }
    }
    return JacksonMappers.JSON.valueToTree(value);
  }

  /** The results of aggregates by their names, in declared order. */
  public static <A> Map<String, Object> rendered(AggregateSchema<A> schema, byte[] value) {
    return schema.render(schema.decode(value));
  }
}
