package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerCutIT {
  private static final Consumer<Configuration> ON_A_MACHINE_THAT_LOSES_POWER =
      conf -> conf.setClass("fs.file.impl", PowerCutFileSystem.class, FileSystem.class);

  @TempDir static Path temp;

  @BeforeAll
  static void keepTheTerminalClean() throws IOException {
    LogFile.redirectTo(Path.of("target", "logs"));
  }

  @Test
  void whatWasAcknowledgedIsThereAfterAPowerCut() throws Exception {
    Path folder = temp.resolve("data");
    try (EmbeddedHBase hbase = EmbeddedHBase.start(folder, ON_A_MACHINE_THAT_LOSES_POWER);
        Connection connection = ConnectionFactory.createConnection(hbase.configuration());
        Admin admin = connection.getAdmin()) {
      admin.createTable(
          TableDescriptorBuilder.newBuilder(PutRows.TABLE)
              .setColumnFamily(ColumnFamilyDescriptorBuilder.of(PutRows.FAMILY))
              .build());
      try (Table table = connection.getTable(PutRows.TABLE)) {
        table.put(puts(0, 100, Durability.USE_DEFAULT));
        admin.flush(PutRows.TABLE);
        table.put(puts(100, 200, Durability.USE_DEFAULT));
        table.put(puts(200, 300, Durability.FSYNC_WAL));
        table.put(puts(300, 400, Durability.SYNC_WAL));
        table.put(puts(400, 500, Durability.ASYNC_WAL));
      }
      PowerCutFileSystem.cut();
    }
    PowerCutFileSystem.comeBack();

    Set<Integer> found = new TreeSet<>();
    try (EmbeddedHBase hbase = EmbeddedHBase.start(folder);
        Connection connection = ConnectionFactory.createConnection(hbase.configuration());
        Table table = connection.getTable(PutRows.TABLE);
        ResultScanner rows = table.getScanner(new Scan())) {
      for (Result row : rows) {
        found.add(Bytes.toInt(row.getRow()));
      }
    }
    assertTrue(found.containsAll(range(0, 400)), found::toString);
    assertEquals(range(0, 400), found, "the file system loses nothing, so it proves nothing");
  }

  private static Set<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Put> puts(int from, int to, Durability durability) {
    return IntStream.range(from, to)
        .mapToObj(row -> PutRows.put(row).setDurability(durability))
        .toList();
  }
}
