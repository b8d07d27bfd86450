package io.tarn.hbase.sink;

import java.util.List;
import org.apache.hadoop.hbase.util.Bytes;

/** Puts components of a record to the columns of their names. */
@SuppressWarnings("serial") // immutable collections are serializable
final class RecordColumns<R extends Record> implements ColumnMapping<R> {
  private static final long serialVersionUID = 1L;

  private final byte[] family;
  private final List<ComponentBytes> components;

  RecordColumns(String family, List<ComponentBytes> components) {
    this.family = Bytes.toBytes(family);
    this.components = components;
  }

  @Override
  public void map(R record, Columns columns) throws Exception {
    for (ComponentBytes component : components) {
      columns.put(family, component.qualifier(), component.of(record));
    }
  }
}
