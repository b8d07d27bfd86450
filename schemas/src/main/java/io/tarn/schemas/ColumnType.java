package io.tarn.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/**
 * How the bytes of a column read: as HBase's own {@code Bytes.toBytes} writes them, or CBOR for
 * what it has no form.
 */
public enum ColumnType {
  /** Eight bytes, big-endian. */
  LONG {
    @Override
    byte[] encode(JsonNode field) {
      return ByteBuffer.allocate(Long.BYTES).putLong(field.longValue()).array();
    }

    @Override
    JsonNode decode(byte[] bytes) {
      return JsonNodeFactory.instance.numberNode(ByteBuffer.wrap(bytes).getLong());
    }
  },
  /** Eight bytes, IEEE 754, big-endian. */
  DOUBLE {
    @Override
    byte[] encode(JsonNode field) {
      return ByteBuffer.allocate(Double.BYTES).putDouble(field.doubleValue()).array();
    }

    @Override
    JsonNode decode(byte[] bytes) {
      return JsonNodeFactory.instance.numberNode(ByteBuffer.wrap(bytes).getDouble());
    }
  },
  /** One byte: -1 true, 0 false. */
  BOOLEAN {
    @Override
    byte[] encode(JsonNode field) {
      return new byte[] {(byte) (field.booleanValue() ? -1 : 0)};
    }

    @Override
    JsonNode decode(byte[] bytes) {
      return JsonNodeFactory.instance.booleanNode(bytes[0] != 0);
    }
  },
  /** UTF-8; times are ISO-8601 text. */
  STRING {
    @Override
    byte[] encode(JsonNode field) {
      return field.asText().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    JsonNode decode(byte[] bytes) {
      return JsonNodeFactory.instance.textNode(new String(bytes, StandardCharsets.UTF_8));
    }
  },
  /** Anything else, as CBOR. */
  CBOR {
    @Override
    byte[] encode(JsonNode field) throws IOException {
      return JacksonMappers.CBOR.writeValueAsBytes(field);
    }

    @Override
    JsonNode decode(byte[] bytes) throws IOException {
      return JacksonMappers.CBOR.readTree(bytes);
    }
  };

  /** Whether a field, as Jackson writes it, has this form. */
  boolean fits(JsonNode field) {
    return switch (this) {
      case LONG -> field.isIntegralNumber() && field.canConvertToLong();
      case DOUBLE -> field.isNumber();
      case BOOLEAN -> field.isBoolean();
      case STRING -> field.isTextual();
      case CBOR -> true;
    };
  }

  abstract byte[] encode(JsonNode field) throws IOException;

  abstract JsonNode decode(byte[] bytes) throws IOException;

  /** The column type of a field of this Java type, as Jackson writes it. */
  static ColumnType of(Class<?> type) {
    if (type == long.class
        || type == Long.class
        || type == int.class
        || type == Integer.class
        || type == short.class
        || type == Short.class
        || type == byte.class
        || type == Byte.class) {
      return LONG;
    }
    if (type == double.class
        || type == Double.class
        || type == float.class
        || type == Float.class) {
      return DOUBLE;
    }
    if (type == boolean.class || type == Boolean.class) {
      return BOOLEAN;
    }
    if (type == String.class || type == Instant.class || type.isEnum()) {
      return STRING;
    }
    return CBOR;
  }

  /** The name in table descriptors. */
  String descriptorName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ColumnType parse(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
