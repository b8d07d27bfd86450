package io.tarn.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON as CBOR. */
final class JsonBytes {
  private JsonBytes() {}

  static byte[] encode(JsonNode json) {
    try {
      return JacksonMappers.CBOR.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new UncheckedIOException("JSON can always be written as CBOR", e);
    }
  }

  static JsonNode decode(byte[] bytes) {
    try {
      return JacksonMappers.CBOR.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("a value of " + bytes.length + " bytes is no CBOR", e);
    }
  }
}
