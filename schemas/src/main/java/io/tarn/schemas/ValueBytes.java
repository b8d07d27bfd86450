package io.tarn.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;

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
    if (schema instanceof Packed packed) {
      return JacksonMappers.JSON.valueToTree(packed.render(packed.decode(value)));
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
}
