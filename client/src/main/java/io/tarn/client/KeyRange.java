package io.tarn.client;

import io.tarn.schemas.Buckets;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.WindowSpec;
import java.time.Instant;
import java.util.Arrays;

/** Which keys a scan shows. */
public sealed interface KeyRange {
  /** All of them. */
  KeyRange ALL = new Between(null, null);

  /** One key; of a windowed table all of its windows. */
  static KeyRange key(Object key) {
    return new One(key);
  }

  /** Text keys that begin with {@code prefix}. */
  static KeyRange prefix(String prefix) {
    return new Prefix(prefix);
  }

  /**
   * Keys from {@code from} on and before {@code to}.
   *
   * @param from the first, or null for the first there is
   * @param to the one before which it ends, or null for after the last there is
   */
  static KeyRange between(Object from, Object to) {
    return new Between(from, to);
  }

  /** The range as bytes behind a bucket. */
  Bounds bounds(RowKeys<Object> rowKeys);

  /** See {@link KeyRange#key}. */
  record One(Object key) implements KeyRange {
    @Override
    public Bounds bounds(RowKeys<Object> rowKeys) {
      return allOf(rowKeys.row(key));
    }
  }

  /** See {@link KeyRange#prefix}. */
  record Prefix(String prefix) implements KeyRange {
    @Override
    public Bounds bounds(RowKeys<Object> rowKeys) {
      byte[] bytes = rowKeys.prefixBound(prefix);
      return new Bounds(bytes, RowKey.afterPrefix(bytes));
    }
  }

  /** See {@link KeyRange#between}. */
  record Between(Object from, Object to) implements KeyRange {
    @Override
    public Bounds bounds(RowKeys<Object> rowKeys) {
      return new Bounds(
          from == null ? new byte[0] : rowKeys.bound(from),
          to == null ? new byte[0] : rowKeys.bound(to));
    }
  }

  /**
   * The panes that the windows of a key which begin in [from, to) are made of; null for an open
   * end.
   */
  static Bounds panesOf(
      RowKeys<Object> rowKeys, RowKey keyRow, WindowSpec window, Instant from, Instant to) {
    byte[] key = withoutBucket(keyRow);
    return new Bounds(
        from == null
            ? key
            : withoutBucket(rowKeys.pane(keyRow, window.paneStart(from.toEpochMilli()))),
        to == null
            ? RowKey.afterPrefix(key)
            : withoutBucket(rowKeys.pane(keyRow, to.plus(window.length()).toEpochMilli())));
  }

  /** All rows of a key. */
  static Bounds allOf(RowKey keyRow) {
    byte[] key = withoutBucket(keyRow);
    return new Bounds(key, RowKey.afterPrefix(key));
  }

  private static byte[] withoutBucket(RowKey row) {
    return Arrays.copyOfRange(row.bytes(), Buckets.BYTES, row.bytes().length);
  }

  /**
   * Bytes that keys begin at and end before; no bytes for open ends.
   *
   * @param from at or after
   * @param to before
   */
  @SuppressWarnings("ArrayRecordComponent") // on their way to a scan, never compared
  record Bounds(byte[] from, byte[] to) {
    byte[] start(int bucket) {
      return behind(bucket, from);
    }

    byte[] stop(int bucket) {
      return to.length == 0 ? Buckets.firstRow(bucket + 1) : behind(bucket, to);
    }

    private static byte[] behind(int bucket, byte[] bytes) {
      byte[] row = Arrays.copyOf(Buckets.firstRow(bucket), Buckets.BYTES + bytes.length);
      System.arraycopy(bytes, 0, row, Buckets.BYTES, bytes.length);
      return row;
    }
  }
}
