package io.tarn.schemas;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.hadoop.hbase.util.Order;
import org.apache.hadoop.hbase.util.OrderedBytes;
import org.apache.hadoop.hbase.util.PositionedByteRange;
import org.apache.hadoop.hbase.util.SimplePositionedMutableByteRange;

/**
 * Makes and reads the row keys of one table: two bytes of bucket, the key, and for windows the
 * start of the pane as an OrderedBytes int64 of ms since 1970; see {@link PaneRow}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <K> the Java type of a key
 */
public final class RowKeys<K> implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int NUMBER_BYTES = 9;

  private final KeyType<K> type;
  private final int buckets;

  private RowKeys(KeyType<K> type, int buckets) {
    this.type = type;
    this.buckets = buckets;
  }

  public static <K> RowKeys<K> of(KeyType<K> type, int buckets) {
    return new RowKeys<>(type, buckets);
  }

  public KeyType<K> type() {
    return type;
  }

  /**
   * The row key of {@code key}, without a pane.
   *
   * @throws KeyEncodingException if the key is null, cannot be encoded, or is too long for a row
   *     key
   */
  public RowKey row(K key) {
    byte[] bytes = type.encodeBehindBucket(key);
    int bucket = Buckets.bucketOf(bytes, Buckets.BYTES, bytes.length - Buckets.BYTES, buckets);
    bytes[0] = (byte) (bucket >>> 8);
    bytes[1] = (byte) bucket;
    return RowKey.of(bytes);
  }

  /** The row key of one pane of a key, from that key's own row key. */
  public RowKey pane(RowKey keyRow, long paneStartMillis) {
    return behind(keyRow, paneStartMillis);
  }

  /**
   * The row key of what came for a pane of a key when some of the pane's windows were closed.
   *
   * @param closed how many; 0, which is left out, for what came in time for all of them
   */
  public RowKey pane(RowKey keyRow, long paneStartMillis, long closed) {
    return closed == 0 ? behind(keyRow, paneStartMillis) : behind(keyRow, paneStartMillis, closed);
  }

  /** The row key of a session of a key that is closed. */
  public RowKey session(RowKey keyRow, long startMillis, long endMillis) {
    return behind(keyRow, startMillis, endMillis);
  }

  /** The row key of the key alone that a row behind it belongs to: a session, or an entry. */
  public RowKey keyRow(RowKey row) {
    PositionedByteRange range = new SimplePositionedMutableByteRange(row.bytes());
    range.setPosition(Buckets.BYTES);
    type.skip(range);
    return range.getRemaining() == 0 && row.family() == RowFamily.STATE
        ? row
        : RowKey.of(Arrays.copyOf(row.bytes(), range.getPosition()));
  }

  /** A row key with numbers behind it, which sort in their order. */
  private static RowKey behind(RowKey keyRow, long... numbers) {
    byte[] head = keyRow.bytes();
    byte[] bytes = Arrays.copyOf(head, head.length + numbers.length * NUMBER_BYTES);
    PositionedByteRange range = new SimplePositionedMutableByteRange(bytes);
    range.setPosition(head.length);
    for (long number : numbers) {
      OrderedBytes.encodeInt64(range, number, Order.ASCENDING);
    }
    return RowKey.of(bytes);
  }

  /** What a row key of a windowed table is made of. */
  public PaneRow paneRow(RowKey row) {
    PositionedByteRange range = new SimplePositionedMutableByteRange(row.bytes());
    range.setPosition(Buckets.BYTES);
    type.skip(range);
    RowKey keyRow = RowKey.of(Arrays.copyOf(row.bytes(), range.getPosition()));
    long start = OrderedBytes.decodeInt64(range);
    return new PaneRow(
        keyRow, start, range.getRemaining() == 0 ? 0 : OrderedBytes.decodeInt64(range));
  }

  /** The key in a row key of this table. */
  public K key(RowKey row) {
    PositionedByteRange range = new SimplePositionedMutableByteRange(row.bytes());
    range.setPosition(Buckets.BYTES);
    return type.decode(range);
  }

  /** Compares what follows the bucket in two row keys: what orders rows across buckets. */
  public static int compareBehindBucket(RowKey one, RowKey other) {
    byte[] left = one.bytes();
    byte[] right = other.bytes();
    return Arrays.compareUnsigned(
        left, Buckets.BYTES, left.length, right, Buckets.BYTES, right.length);
  }

  /**
   * The encoded key alone, without bucket: a bound of a range scan, to be put behind each bucket.
   */
  public byte[] bound(K key) {
    byte[] row = type.encodeBehindBucket(key);
    return Arrays.copyOfRange(row, Buckets.BYTES, row.length);
  }

  /**
   * The bytes that the encodings of all keys beginning with {@code prefix} begin with: for strings
   * all that start with this text. Keys of other types have no prefixes.
   *
   * @throws IllegalArgumentException if keys of this type have no prefixes
   */
  public byte[] prefixBound(String prefix) {
    if (!type.hasPrefixes()) {
      throw new IllegalArgumentException(
          "prefix scans need string keys, but the keys are of type "
              + type
              + "; scan a range instead");
    }
    byte[] whole = bound(type.parseText(prefix));
    return Arrays.copyOf(whole, whole.length - 1); // without the terminator
  }
}
