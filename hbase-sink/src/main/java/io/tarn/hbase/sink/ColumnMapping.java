package io.tarn.hbase.sink;

import java.io.Serializable;

/**
 * Puts the columns of a record's row. Called in tasks, maybe of another JVM, and again for a batch
 * that is run again; what it throws fails the batch.
 *
 * @param <T> the records
 */
@FunctionalInterface
public interface ColumnMapping<T> extends Serializable {
  void map(T record, Columns columns) throws Exception;
}
