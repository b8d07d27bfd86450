package io.tarn.hbase.sink;

import io.tarn.stream.engine.function.SerializableFunction;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.util.Bytes;

/** Makes the put of each record; sends nothing. */
@SuppressWarnings("serial") // immutable collections are serializable
final class RowPuts<T> implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int MAX_SHOWN = 200;

  private final String table;
  private final LinkedHashMap<String, byte[]> families = new LinkedHashMap<>();
  private final SerializableFunction<? super T, byte[]> rowKey;
  private final List<ColumnMapping<? super T>> columns;

  RowPuts(
      String table,
      List<String> families,
      SerializableFunction<? super T, byte[]> rowKey,
      List<ColumnMapping<? super T>> columns) {
    this.table = table;
    families.forEach(family -> this.families.put(family, Bytes.toBytes(family)));
    this.rowKey = rowKey;
    this.columns = List.copyOf(columns);
  }

  /**
   * The put of a record, all of its cells at {@code version}; without any cell if the record has
   * none.
   *
   * @throws IllegalArgumentException if no put can be made of it, naming the record
   */
  Put put(T record, long version) {
    try {
      Put put = new Put(rowKey(record), version);
      Columns row = new Columns(put, families);
      for (ColumnMapping<? super T> mapping : columns) {
        mapping.map(record, row);
      }
      return put;
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      throw new IllegalArgumentException(
          "Cannot make a row of " + table + " of " + shown(record) + ": " + reason(e), e);
    }
  }

  private byte[] rowKey(T record) throws Exception {
    byte[] key = rowKey.apply(record);
    if (key == null || key.length == 0 || key.length > HConstants.MAX_ROW_LENGTH) {
      throw new IllegalArgumentException(
          "its row key must have 1.."
              + HConstants.MAX_ROW_LENGTH
              + " bytes, but "
              + (key == null ? "is null" : "has " + key.length)
              + "; filter such records out before they reach the sink");
    }
    return key;
  }

  private static String shown(Object record) {
    String text = String.valueOf(record);
    return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
  }

  private static String reason(Throwable e) {
    return e instanceof IllegalArgumentException && e.getMessage() != null
        ? e.getMessage()
        : e.toString();
  }
}
