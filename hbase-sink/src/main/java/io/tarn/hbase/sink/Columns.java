package io.tarn.hbase.sink;

import java.time.Instant;
import java.util.Map;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * The columns of one row. Values are written as HBase's {@code Bytes.toBytes} writes them; a value
 * that is null gets no cell, so that what an earlier record wrote there stays.
 *
 * <p>Every method throws {@link IllegalArgumentException} if the family is not one of the sink's.
 */
public final class Columns {
  private final Put put;
  private final Map<String, byte[]> families;

  /**
   * @param put the row, with the timestamp that all of its cells get
   * @param families the sink's families by name
   */
  Columns(Put put, Map<String, byte[]> families) {
    this.put = put;
    this.families = families;
  }

  /** The bytes as they are; they must not be changed afterwards. */
  public Columns put(String family, String qualifier, byte[] value) {
    byte[] known = families.get(family);
    if (known == null) {
      throw new IllegalArgumentException(
          "family "
              + family
              + " is not among the sink's "
              + families.keySet()
              + "; name it in families(...)");
    }
    return put(known, Bytes.toBytes(qualifier), value);
  }

  /** Eight bytes, big-endian. */
  public Columns put(String family, String qualifier, long value) {
    return put(family, qualifier, Bytes.toBytes(value));
  }

  /** Four bytes, big-endian. For a column that is read as a long, or incremented, give a long. */
  public Columns put(String family, String qualifier, int value) {
    return put(family, qualifier, Bytes.toBytes(value));
  }

  /** Eight bytes, IEEE 754, big-endian. */
  public Columns put(String family, String qualifier, double value) {
    return put(family, qualifier, Bytes.toBytes(value));
  }

  /** One byte: -1 true, 0 false. */
  public Columns put(String family, String qualifier, boolean value) {
    return put(family, qualifier, Bytes.toBytes(value));
  }

  /** UTF-8. */
  public Columns put(String family, String qualifier, String value) {
    return put(family, qualifier, value == null ? null : Bytes.toBytes(value));
  }

  /** ISO-8601 text. */
  public Columns put(String family, String qualifier, Instant value) {
    return put(family, qualifier, value == null ? null : value.toString());
  }

  /** A column of a family that is known to be one of the sink's. */
  Columns put(byte[] family, byte[] qualifier, byte[] value) {
    if (value != null) {
      put.addColumn(family, qualifier, value);
    }
    return this;
  }
}
