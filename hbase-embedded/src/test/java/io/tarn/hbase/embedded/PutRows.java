package io.tarn.hbase.embedded;

import java.nio.file.Path;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * Puts one row after the other for ever, and prints the number of each acknowledged one; or why its
 * HBase has ended.
 */
final class PutRows {
  static final TableName TABLE = TableName.valueOf("rows");
  static final byte[] FAMILY = Bytes.toBytes("s");

  private PutRows() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    LogFile.redirectTo(folder.resolve("logs"));
    try (EmbeddedHBase hbase = EmbeddedHBase.start(folder);
        Connection connection = ConnectionFactory.createConnection(hbase.configuration());
        Admin admin = connection.getAdmin()) {
      hbase.onFailure(PutRows::end);
      System.out.println("ready");
      admin.createTable(
          TableDescriptorBuilder.newBuilder(TABLE)
              .setColumnFamily(ColumnFamilyDescriptorBuilder.of(FAMILY))
              .build());
      System.out.println("created");
      try (Table table = connection.getTable(TABLE)) {
        for (int row = 0; true; row++) {
          table.put(put(row));
          System.out.println(row);
        }
      }
    }
  }

  private static void end(String why) {
    System.out.println(why);
    Runtime.getRuntime().halt(1);
  }

  static Put put(int row) {
    return new Put(Bytes.toBytes(row)).addColumn(FAMILY, new byte[0], Bytes.toBytes("v" + row));
  }
}
