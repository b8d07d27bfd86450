package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskIT {
  private static final int MEBIBYTE = 1 << 20;
  private static final int WRITERS = 4;
  private static final int VALUE_BYTES = 20_000;

  @TempDir static Path temp;

  @BeforeAll
  static void keepTheTerminalClean() throws IOException {
    LogFile.redirectTo(Path.of("target", "logs"));
  }

  @AfterEach
  void makeRoom() {
    FullFileSystem.makeRoom();
  }

  @Test
  void acknowledgedRowsAreThereAfterAWriteHasFailed() throws Exception {
    Path folder = temp.resolve("failing");
    Consumer<Configuration> failing =
        conf -> conf.setClass("fs.file.impl", FullFileSystem.class, FileSystem.class);

    Set<Integer> acknowledged =
        putUntilItEnds(folder, failing, () -> FullFileSystem.leave(5 * MEBIBYTE));
    FullFileSystem.makeRoom();

    assertRowsAreThere(folder, acknowledged);
  }

  @Test
  void acknowledgedRowsAreThereAfterTheDiskWasFull() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(temp.resolve("small"), 300)) {
      Path folder = disk.path().resolve("data");
      Consumer<Configuration> heedless = conf -> conf.setLong(RoomObserver.LEAST_ROOM, 0);

      Set<Integer> acknowledged =
          putUntilItEnds(folder, heedless, () -> disk.fillUpTo(5 * MEBIBYTE));

      IOException e = assertThrows(IOException.class, () -> EmbeddedHBase.start(folder));
      assertTrue(
          e.getMessage()
              .matches(
                  "cannot start HBase on \\S+: its disk has \\d MiB left, but \\d+ MiB are needed"
                      + ".*; make room there, or name another folder. Nothing was changed"),
          e.getMessage());
      disk.makeRoom();
      assertRowsAreThere(folder, acknowledged);
    }
  }

  /** Gives back the rows that were acknowledged. */
  private static Set<Integer> putUntilItEnds(
      Path folder, Consumer<Configuration> adapted, Action fillUp) throws Exception {
    Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
    CompletableFuture<String> told = new CompletableFuture<>();
    try (EmbeddedHBase hbase = EmbeddedHBase.start(folder, adapted)) {
      hbase.onFailure(told::complete);
      try (Connection connection = ConnectionFactory.createConnection(impatient(hbase))) {
        create(connection);
        fillUp.run();
        List<CompletableFuture<Void>> writers =
            IntStream.range(0, WRITERS)
                .mapToObj(
                    writer ->
                        CompletableFuture.runAsync(
                            () -> putUntilOneFails(connection, writer, acknowledged)))
                .toList();
        writers.forEach(CompletableFuture::join);
      }
      String failure = told.get();
      assertTrue(
          failure.matches(
              "HBase on "
                  + folder.toRealPath()
                  + " has stopped: it cannot write \\S+/hbase/\\S+: No space left on device; mend"
                  + " that, and start again. Nothing acknowledged is lost"),
          failure);
      assertEquals(Optional.of(failure), hbase.failure());
    }
    assertFalse(acknowledged.isEmpty());
    return acknowledged;
  }

  private static void putUntilOneFails(
      Connection connection, int writer, Set<Integer> acknowledged) {
    Random random = new Random(writer);
    try (Table table = connection.getTable(PutRows.TABLE)) {
      for (int row = writer; true; row += WRITERS) {
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        table.put(new Put(Bytes.toBytes(row)).addColumn(PutRows.FAMILY, new byte[0], value));
        acknowledged.add(row);
      }
    } catch (IOException full) {
      assertTrue(acknowledged.size() < 100_000, full::toString);
    }
  }

  private static void assertRowsAreThere(Path folder, Set<Integer> acknowledged)
      throws IOException {
    try (EmbeddedHBase hbase = EmbeddedHBase.start(folder);
        Connection connection = ConnectionFactory.createConnection(hbase.configuration());
        Table table = connection.getTable(PutRows.TABLE);
        ResultScanner scanner = table.getScanner(new Scan().setCaching(100))) {
      Set<Integer> lost = new TreeSet<>(acknowledged);
      for (Result result : scanner) {
        lost.remove(Bytes.toInt(result.getRow()));
      }
      assertEquals(Set.of(), new HashSet<>(lost), "of " + acknowledged.size());
    }
  }

  @Test
  void batchesOfRowsAreRefusedWhileThereIsTooLittleRoom() throws Exception {
    Path folder = temp.resolve("refusing");
    try (EmbeddedHBase hbase =
            EmbeddedHBase.start(
                folder, conf -> conf.setLong(RoomObserver.LEAST_ROOM, Long.MAX_VALUE / 2));
        Connection connection = ConnectionFactory.createConnection(impatient(hbase))) {
      create(connection);
      try (Table table = connection.getTable(PutRows.TABLE)) {
        IOException e =
            assertThrows(
                IOException.class, () -> table.put(List.of(PutRows.put(1), PutRows.put(2))));

        assertTrue(
            e.getMessage().contains("to write out what it holds; make room there"), e.getMessage());
        assertFalse(table.exists(new Get(Bytes.toBytes(1))));
        assertEquals(Optional.empty(), hbase.failure());
      }
    }
  }

  @Test
  void startNeedsRoom() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(temp.resolve("tiny"), 40)) {
      Path folder = disk.path().resolve("data");

      IOException e = assertThrows(IOException.class, () -> EmbeddedHBase.start(folder));

      assertTrue(
          e.getMessage()
              .matches(
                  "cannot start HBase on "
                      + folder
                      + ": its disk has (39|40) MiB left, but 64 MiB are needed; make room there, or"
                      + " name another folder. Nothing was changed"),
          e.getMessage());
      assertFalse(Files.exists(folder.resolve("hbase/hbase.id")));
    }
  }

  private static Configuration impatient(EmbeddedHBase hbase) {
    Configuration conf = hbase.configuration();
    conf.setInt(HConstants.HBASE_CLIENT_RETRIES_NUMBER, 1);
    conf.setInt(HConstants.HBASE_RPC_TIMEOUT_KEY, 5000);
    conf.setInt(HConstants.HBASE_CLIENT_OPERATION_TIMEOUT, 5000);
    return conf;
  }

  private static void create(Connection connection) throws IOException {
    try (Admin admin = connection.getAdmin()) {
      admin.createTable(
          TableDescriptorBuilder.newBuilder(PutRows.TABLE)
              .setColumnFamily(ColumnFamilyDescriptorBuilder.of(PutRows.FAMILY))
              .build());
    }
  }

  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }
}
