package io.tarn.schemas;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.hadoop.hbase.util.Order;
import org.apache.hadoop.hbase.util.OrderedBytes;
import org.apache.hadoop.hbase.util.PositionedByteRange;

/** The key types of one field. */
final class ScalarKeyTypes {
  /** One header byte and eight of payload: OrderedBytes' int64 and float64. */
  private static final int FIXED_64_BYTES = 9;

  /** As that, of int32. */
  private static final int FIXED_32_BYTES = 5;

  private ScalarKeyTypes() {}

  static final class StringType extends KeyType<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
      return "string";
    }

    @Override
    void encode(String key, PositionedByteRange into) {
      if (key.indexOf('\0') >= 0) {
        throw new KeyEncodingException(
            "a string key must not contain NUL, but " + quoted(key) + " does");
      }
      if (hasLoneSurrogate(key)) {
        throw new KeyEncodingException(
            "a string key must be valid Unicode, but " + quoted(key) + " is not");
      }
      OrderedBytes.encodeString(into, key, Order.ASCENDING);
    }

    @Override
    String decode(PositionedByteRange from) {
      return OrderedBytes.decodeString(from);
    }

    @Override
    int maxBytes(String key) {
      return 3 * key.length() + 2;
    }

    @Override
    boolean hasPrefixes() {
      return true;
    }

    @Override
    public String parseText(String text) {
      return text;
    }

    @Override
    public Object toJson(String key) {
      return key;
    }

    private static boolean hasLoneSurrogate(String key) {
      for (int i = 0; i < key.length(); i++) {
        if (Character.isSurrogate(key.charAt(i))) {
          return !StandardCharsets.UTF_8.newEncoder().canEncode(key);
        }
      }
      return false;
    }

    private static String quoted(String key) {
      String head = key.length() > 40 ? key.substring(0, 40) + "…" : key;
      return '"' + head.replace("\0", "\\u0000") + '"';
    }
  }

  static final class LongType extends KeyType<Long> {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
      return "long";
    }

    @Override
    void encode(Long key, PositionedByteRange into) {
      OrderedBytes.encodeInt64(into, key, Order.ASCENDING);
    }

    @Override
    Long decode(PositionedByteRange from) {
      return OrderedBytes.decodeInt64(from);
    }

    @Override
    int maxBytes(Long key) {
      return FIXED_64_BYTES;
    }

    @Override
    public Long parseText(String text) {
      try {
        return Long.valueOf(text.trim());
      } catch (NumberFormatException e) {
        throw notA("whole number, such as 42", text, e);
      }
    }

    @Override
    public Object toJson(Long key) {
      return key;
    }
  }

  static final class IntType extends KeyType<Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
      return "int";
    }

    @Override
    void encode(Integer key, PositionedByteRange into) {
      OrderedBytes.encodeInt32(into, key, Order.ASCENDING);
    }

    @Override
    Integer decode(PositionedByteRange from) {
      return OrderedBytes.decodeInt32(from);
    }

    @Override
    int maxBytes(Integer key) {
      return FIXED_32_BYTES;
    }

    @Override
    public Integer parseText(String text) {
      try {
        return Integer.valueOf(text.trim());
      } catch (NumberFormatException e) {
        throw notA("whole number from -2147483648 to 2147483647, such as 42", text, e);
      }
    }

    @Override
    public Object toJson(Integer key) {
      return key;
    }
  }

  static final class DoubleType extends KeyType<Double> {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
      return "double";
    }

    @Override
    void encode(Double key, PositionedByteRange into) {
      OrderedBytes.encodeFloat64(into, key, Order.ASCENDING);
    }

    @Override
    Double decode(PositionedByteRange from) {
      return OrderedBytes.decodeFloat64(from);
    }

    @Override
    int maxBytes(Double key) {
      return FIXED_64_BYTES;
    }

    @Override
    public Double parseText(String text) {
      try {
        return Double.valueOf(text.trim());
      } catch (NumberFormatException e) {
        throw notA("number, such as 2.5", text, e);
      }
    }

    @Override
    public Object toJson(Double key) {
      return key;
    }
  }

  static final class BooleanType extends KeyType<Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
      return "boolean";
    }

    @Override
    void encode(Boolean key, PositionedByteRange into) {
      OrderedBytes.encodeInt8(into, (byte) (key ? 1 : 0), Order.ASCENDING);
    }

    @Override
    Boolean decode(PositionedByteRange from) {
      return OrderedBytes.decodeInt8(from) != 0;
    }

    @Override
    int maxBytes(Boolean key) {
      return 2;
    }

    @Override
    public Boolean parseText(String text) {
      return switch (text.trim().toLowerCase(Locale.ROOT)) {
        case "true" -> true;
        case "false" -> false;
        default -> throw notA("boolean: true or false", text, null);
      };
    }

    @Override
    public Object toJson(Boolean key) {
      return key;
    }
  }

  static final class TimestampType extends KeyType<Instant> {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
      return "timestamp";
    }

    @Override
    void encode(Instant key, PositionedByteRange into) {
      if (!key.equals(key.truncatedTo(ChronoUnit.MILLIS))) {
        throw new KeyEncodingException(
            "a timestamp key must be a whole number of ms, but "
                + key
                + " is finer; truncate it first");
      }
      try {
        OrderedBytes.encodeInt64(into, key.toEpochMilli(), Order.ASCENDING);
      } catch (ArithmeticException e) {
        throw new KeyEncodingException(
            "a timestamp key must be within 292 million years of 1970, but is " + key, e);
      }
    }

    @Override
    Instant decode(PositionedByteRange from) {
      return Instant.ofEpochMilli(OrderedBytes.decodeInt64(from));
    }

    @Override
    int maxBytes(Instant key) {
      return FIXED_64_BYTES;
    }

    @Override
    public Instant parseText(String text) {
      try {
        return Instant.parse(text.trim());
      } catch (DateTimeParseException e) {
        throw notA("timestamp in ISO-8601 UTC, such as 1995-08-01T06:00:00Z", text, e);
      }
    }

    @Override
    public Object toJson(Instant key) {
      return key.toString();
    }
  }

  /**
   * As text of two hexadecimal digits a byte. OrderedBytes' own form for bytes, blob-var, does not
   * sort as the bytes do: its last group lacks the mark that the others have, so {@code ff01} comes
   * before {@code ff00007f01}.
   */
  static final class BytesType extends KeyType<byte[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
      return "bytes";
    }

    @Override
    public boolean isEqualByContent() {
      return false;
    }

    @Override
    void encode(byte[] key, PositionedByteRange into) {
      OrderedBytes.encodeString(into, HexFormat.of().formatHex(key), Order.ASCENDING);
    }

    @Override
    byte[] decode(PositionedByteRange from) {
      return HexFormat.of().parseHex(OrderedBytes.decodeString(from));
    }

    @Override
    int maxBytes(byte[] key) {
      return 2 * key.length + 2;
    }

    @Override
    public byte[] parseText(String text) {
      try {
        return HexFormat.of().parseHex(text.trim());
      } catch (IllegalArgumentException e) {
        throw notA("byte string in hexadecimal, such as 00ff", text, e);
      }
    }

    @Override
    public Object toJson(byte[] key) {
      return HexFormat.of().formatHex(key);
    }
  }

  private static IllegalArgumentException notA(String what, String text, Throwable cause) {
    return new IllegalArgumentException("expected a " + what + ", but got \"" + text + "\"", cause);
  }
}
