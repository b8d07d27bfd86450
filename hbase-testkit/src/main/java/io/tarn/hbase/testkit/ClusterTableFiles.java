package io.tarn.hbase.testkit;

import io.tarn.hbase.read.TarnTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.hbase.HBaseTestingUtility;
import org.apache.hadoop.hbase.TableName;

/**
 * The files of jobs' tables on a mini-cluster.
 *
 * @param utility of the cluster
 */
public record ClusterTableFiles(HBaseTestingUtility utility) implements TableFiles {
  @Override
  public void flush(String job) {
    forEachTable(job, utility::flush);
  }

  @Override
  public void flushAndCompact(String job) {
    flush(job);
    forEachTable(job, table -> utility.compact(table, true));
  }

  private void forEachTable(String job, TableWork work) {
    try {
      for (TableName table : new TarnTables(utility.getConnection()).stateTables(job).keySet()) {
        work.on(table);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FunctionalInterface
  private interface TableWork {
    void on(TableName table) throws IOException;
  }
}
