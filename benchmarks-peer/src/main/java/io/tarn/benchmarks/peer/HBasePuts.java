package io.tarn.benchmarks.peer;

import io.tarn.schemas.RowKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Table;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;

/**
 * Puts the rows of a partition into the {@link PlainTable} by one call, when the partition ends.
 * The batch id is their timestamp, so a batch that is repeated puts the same cells once more.
 */
final class HBasePuts extends ForeachWriter<Row> {
  private static final long serialVersionUID = 1L;

  /** Spark's tasks are threads of this JVM, and share one connection. */
  private static volatile Connection connection;

  private final boolean windowed;
  private transient List<Put> puts;
  private transient long batch;

  /**
   * @param windowed whether rows of key, count and sum have the window's start behind them
   */
  HBasePuts(boolean windowed) {
    this.windowed = windowed;
  }

  static void use(Connection shared) {
    connection = shared;
  }

  @Override
  public boolean open(long partition, long batchId) {
    puts = new ArrayList<>();
    batch = batchId;
    return true;
  }

  @Override
  public void process(Row row) {
    RowKey rowKey =
        windowed
            ? PlainTable.rowKey(row.getString(0), row.getLong(3))
            : PlainTable.rowKey(row.getString(0));
    puts.add(PlainTable.put(rowKey, row.getLong(1), row.getLong(2), batch));
  }

  @Override
  public void close(Throwable failure) {
    if (failure != null || puts.isEmpty()) {
      return;
    }
    try (Table table = connection.getTable(PlainTable.NAME)) {
      table.put(puts);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot put " + puts.size() + " rows of batch " + batch, e);
    }
  }
}
