package io.tarn.jdbc;

import java.io.Serializable;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Sets the parameters of a statement for a record.
 *
 * @param <T> the records
 */
@FunctionalInterface
public interface RowBinder<T> extends Serializable {
  /**
   * Sets all of them. A function of the record alone: it is called anew when a batch is delivered
   * again.
   *
   * @param batch the batch that the record is of
   */
  void bind(PreparedStatement statement, T record, long batch) throws SQLException;
}
