package io.tarn.schemas;

import java.time.Instant;
import java.util.List;

/** The key types there are. */
public final class KeyTypes {
  /** Text without NUL, in order of its UTF-8 bytes. */
  public static final KeyType<String> STRING = new ScalarKeyTypes.StringType();

  /** Signed 64-bit integers, in numeric order. */
  public static final KeyType<Long> LONG = new ScalarKeyTypes.LongType();

  /** Signed 32-bit integers, in numeric order. */
  public static final KeyType<Integer> INT = new ScalarKeyTypes.IntType();

  /** Doubles, in numeric order, NaN last. */
  public static final KeyType<Double> DOUBLE = new ScalarKeyTypes.DoubleType();

  /** false before true. */
  public static final KeyType<Boolean> BOOLEAN = new ScalarKeyTypes.BooleanType();

  /** Instants in ms since 1970, in order of time; what is finer than a ms cannot be encoded. */
  public static final KeyType<Instant> TIMESTAMP = new ScalarKeyTypes.TimestampType();

  /**
   * Byte strings, in unsigned order. Arrays are compared by content only once they are row keys.
   */
  public static final KeyType<byte[]> BYTES = new ScalarKeyTypes.BytesType();

  private static final List<KeyType<?>> SCALARS =
      List.of(STRING, LONG, INT, DOUBLE, BOOLEAN, TIMESTAMP, BYTES);

  private KeyTypes() {}

  /** A key of several fields, compared field by field in the order given. */
  public static KeyType<List<Object>> struct(KeyType<?>... fields) {
    return new StructKeyType(List.of(fields));
  }

  /** A field of a struct that may be null; null comes first. A key itself is never null. */
  public static <K> KeyType<K> nullable(KeyType<K> field) {
    return new NullableKeyType<>(field);
  }

  /**
   * The type with this name, as {@link KeyType#name()} gives it: {@code string}, {@code
   * struct<string,long>}.
   *
   * @throws IllegalArgumentException if no type has this name
   */
  public static KeyType<?> parse(String name) {
    return new KeyTypeParser(SCALARS).parse(name);
  }
}
