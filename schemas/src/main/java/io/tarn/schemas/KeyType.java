package io.tarn.schemas;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.hadoop.hbase.util.OrderedBytes;
import org.apache.hadoop.hbase.util.PositionedByteRange;
import org.apache.hadoop.hbase.util.SimplePositionedMutableByteRange;

/**
 * How keys of one type become bytes that sort as the keys do: HBase's own {@code OrderedBytes},
 * ascending, which any program with HBase's client can decode.
 *
 * <p>Immutable and thread-safe. A type is known by its {@link #name()}, which stands in the table's
 * descriptor.
 *
 * @param <K> the Java type of a key
 */
public abstract class KeyType<K> implements Serializable {
  private static final long serialVersionUID = 1L;

  KeyType() {}

  /** The name in table descriptors. */
  public abstract String name();

  /** Appends the key's bytes at the buffer's position. */
  abstract void encode(K key, PositionedByteRange into);

  /** Reads the key at the buffer's position, and moves past it. */
  abstract K decode(PositionedByteRange from);

  /** Moves past the key at the buffer's position. */
  void skip(PositionedByteRange from) {
    OrderedBytes.skip(from);
  }

  /** At most this many bytes are needed to encode the key. */
  abstract int maxBytes(K key);

  /**
   * Whether keys that make the same row are equal as Java objects are. Arrays are not, nor is what
   * holds one.
   */
  public boolean isEqualByContent() {
    return true;
  }

  /** Whether the encodings of keys that begin alike begin alike, as those of text do. */
  boolean hasPrefixes() {
    return false;
  }

  /**
   * The row key that the key makes, without a pane; its bucket is left as zeros.
   *
   * @throws KeyEncodingException if the key is null, cannot be encoded, or is too long for a row
   *     key
   */
  final byte[] encodeBehindBucket(K key) {
    if (key == null) {
      throw new KeyEncodingException("a key must not be null");
    }
    byte[] buffer = new byte[Buckets.BYTES + maxBytes(key)];
    PositionedByteRange range = new SimplePositionedMutableByteRange(buffer);
    range.setPosition(Buckets.BYTES);
    encode(key, range);
    int end = range.getPosition();
    if (end > RowKey.MAX_BYTES) {
      throw new KeyEncodingException(
          "a row key must be <= " + RowKey.MAX_BYTES + " bytes, but this key makes one of " + end);
    }
    return end == buffer.length ? buffer : Arrays.copyOf(buffer, end);
  }

  /**
   * The key's bytes as they stand in row keys, without a bucket.
   *
   * @throws KeyEncodingException as {@link #check} does
   */
  public final byte[] encoded(K key) {
    byte[] row = encodeBehindBucket(key);
    return Arrays.copyOfRange(row, Buckets.BYTES, row.length);
  }

  /** The key that {@link #encoded} gave these bytes of. */
  public final K decoded(byte[] bytes) {
    return decode(new SimplePositionedMutableByteRange(bytes));
  }

  /**
   * Reads a key as a person types it: text as it is, numbers in decimal, instants in ISO-8601,
   * bytes in hexadecimal, a struct as a JSON array of such texts.
   *
   * @throws IllegalArgumentException if the text is not of this type, saying what is expected
   */
  public abstract K parseText(String text);

  /** The key as Jackson writes it to JSON: a String, Long, Double, Boolean, or a List of them. */
  public abstract Object toJson(K key);

  /**
   * Says whether a row key can be made of {@code key}; use it to turn a record away before it is
   * counted anywhere.
   *
   * @return {@code key}
   * @throws KeyEncodingException if none can be made, saying why
   */
  public final K check(K key) {
    encodeBehindBucket(key);
    return key;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof KeyType<?> that && name().equals(that.name());
  }

  @Override
  public final int hashCode() {
    return name().hashCode();
  }

  @Override
  public final String toString() {
    return name();
  }
}
