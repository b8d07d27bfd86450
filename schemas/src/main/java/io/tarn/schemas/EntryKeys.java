package io.tarn.schemas;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.hadoop.hbase.util.Order;
import org.apache.hadoop.hbase.util.OrderedBytes;
import org.apache.hadoop.hbase.util.PositionedByteRange;
import org.apache.hadoop.hbase.util.SimplePositionedMutableByteRange;

/**
 * The row keys of the entries of one map or list: those of their key, then the name of the map or
 * list as an OrderedBytes string, then the entry's own key. So all that a key has stands together,
 * and the entries of a map in the order of their keys. Immutable and thread-safe.
 *
 * @param <M> the entries' keys
 */
public final class EntryKeys<M> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte[] name;
  private final KeyType<M> type;

  private EntryKeys(String name, KeyType<M> type) {
    byte[] buffer = new byte[name.length() + 2]; // names are ASCII; a code before, a NUL behind
    OrderedBytes.encodeString(new SimplePositionedMutableByteRange(buffer), name, Order.ASCENDING);
    this.name = buffer;
    this.type = type;
  }

  public static <M> EntryKeys<M> of(String name, KeyType<M> type) {
    return new EntryKeys<>(NamePattern.check("map or list", name), type);
  }

  /**
   * The row key of an entry.
   *
   * @param keyRow the row key of the key that has it
   * @throws KeyEncodingException if the entry's key cannot be encoded, or both are too long
   */
  public RowKey row(RowKey keyRow, M entry) {
    byte[] encoded = type.encodeBehindBucket(entry);
    byte[] head = head(keyRow);
    byte[] row = Arrays.copyOf(head, head.length + encoded.length - Buckets.BYTES);
    if (row.length > RowKey.MAX_BYTES) {
      throw new KeyEncodingException(
          "a row key must be <= "
              + RowKey.MAX_BYTES
              + " bytes, but a key and that of its entry make one of "
              + row.length);
    }
    System.arraycopy(encoded, Buckets.BYTES, row, head.length, encoded.length - Buckets.BYTES);
    return RowKey.of(RowFamily.ENTRIES, row);
  }

  /** The row key that all entries of a key are at or behind. */
  public RowKey first(RowKey keyRow) {
    return RowKey.of(RowFamily.ENTRIES, head(keyRow));
  }

  /** The row key that all entries of a key are before. */
  public RowKey end(RowKey keyRow) {
    return RowKey.of(RowFamily.ENTRIES, RowKey.afterPrefix(head(keyRow)));
  }

  /** The name of the map or list that an entry's row key is of. */
  public static String nameOf(RowKeys<?> rowKeys, RowKey row) {
    PositionedByteRange range = new SimplePositionedMutableByteRange(row.bytes());
    range.setPosition(rowKeys.keyRow(row).bytes().length);
    return OrderedBytes.decodeString(range);
  }

  /** The entry's key in a row key. */
  public M entry(RowKey keyRow, RowKey row) {
    PositionedByteRange range = new SimplePositionedMutableByteRange(row.bytes());
    range.setPosition(keyRow.bytes().length + name.length);
    return type.decode(range);
  }

  private byte[] head(RowKey keyRow) {
    byte[] head = Arrays.copyOf(keyRow.bytes(), keyRow.bytes().length + name.length);
    System.arraycopy(name, 0, head, keyRow.bytes().length, name.length);
    return head;
  }
}
