package io.tarn.hbase.sink;

import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.function.SerializablePredicate;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.util.Bytes;

/** Makes the put, or the deletion, of each record; sends nothing. */
@SuppressWarnings("serial") // immutable collections are serializable
final class RowMutations<T> implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int MAX_SHOWN = 200;

  private final String table;
  private final LinkedHashMap<String, byte[]> families = new LinkedHashMap<>();
  private final SerializableFunction<? super T, byte[]> rowKey;
  private final List<ColumnMapping<? super T>> columns;

  /** Null where none is. */
  private final SerializablePredicate<? super T> deletes;

  /**
   * @param deletes of which records the row is deleted; null for none
   */
  RowMutations(
      String table,
      List<String> families,
      SerializableFunction<? super T, byte[]> rowKey,
      List<ColumnMapping<? super T>> columns,
      SerializablePredicate<? super T> deletes) {
    this.table = table;
    families.forEach(family -> this.families.put(family, Bytes.toBytes(family)));
    this.rowKey = rowKey;
    this.columns = List.copyOf(columns);
    this.deletes = deletes;
  }

  /**
   * The put of a record, all of its cells at {@code version}, or the deletion of what is not newer;
   * without any cell if the record has none.
   *
   * @throws IllegalArgumentException if neither can be made of it, naming the record
   */
  Mutation of(T record, long version) {
    try {
      if (deletes != null && deletes.test(record)) {
        Delete delete = new Delete(rowKey(record));
        families.values().forEach(family -> delete.addFamily(family, version));
        return delete;
      }
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
