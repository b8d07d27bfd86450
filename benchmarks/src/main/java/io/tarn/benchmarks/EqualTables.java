package io.tarn.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;

/** Whether two tables have equal rows, whatever their versions. */
final class EqualTables {
  private static final int ROWS_PER_REQUEST = 5_000;

  private EqualTables() {}

  /**
   * Compares them, and prints how many rows there are.
   *
   * @param end the row before which both are compared; empty for all rows
   * @throws IllegalStateException if a row is not the same in both
   */
  static void check(Connection connection, TableName one, TableName other, byte[] end)
      throws IOException {
    long rows = 0;
    try (Table first = connection.getTable(one);
        Table second = connection.getTable(other);
        ResultScanner left = first.getScanner(scan(end));
        ResultScanner right = second.getScanner(scan(end))) {
      Result row = left.next();
      Result same = right.next();
      while (row != null && same != null) {
        if (!Arrays.equals(row.getRow(), same.getRow())
            || !Arrays.equals(row.value(), same.value())) {
          throw new IllegalStateException("row " + rows + " of the two tables is not the same");
        }
        rows++;
        row = left.next();
        same = right.next();
      }
      if (row != null || same != null) {
        throw new IllegalStateException("one of the two tables has more than " + rows + " rows");
      }
    }
    System.out.printf("%,d rows, all equal%n", rows);
  }

  private static Scan scan(byte[] end) {
    return new Scan().withStopRow(end).setCaching(ROWS_PER_REQUEST);
  }
}
