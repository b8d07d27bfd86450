package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.TarnClient;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.schemas.KeyTypes;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.TableName;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
    try (EmbeddedHBase hbase =
            EmbeddedHBase.start(
                folder,
                conf -> conf.setClass("fs.file.impl", FullFileSystem.class, FileSystem.class));
        Connection connection = ConnectionFactory.createConnection(impatient(hbase))) {
      create(connection, PutRows.TABLE);

      FullFileSystem.leave(5 * MEBIBYTE);
      putUntilOneFails(connection, acknowledged);
      endsWhenTheMasterCannotWrite(hbase, connection, "mend that");
    }
    FullFileSystem.makeRoom();

    assertRowsAreThere(folder, acknowledged);
  }

  @Test
  void acknowledgedRowsAreThereAfterTheDiskWasFull() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(temp.resolve("small"), 300)) {
      Path folder = disk.path().resolve("data");
      Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
      try (EmbeddedHBase hbase =
              EmbeddedHBase.start(folder, conf -> conf.setLong(RoomObserver.LEAST_ROOM, 0));
          Connection connection = ConnectionFactory.createConnection(impatient(hbase))) {
        create(connection, PutRows.TABLE);
        disk.fillUpTo(5 * MEBIBYTE);
        putUntilOneFails(connection, acknowledged);
        disk.fillUpTo(0);
        endsWhenTheMasterCannotWrite(hbase, connection, "make room there");
      }

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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void statesAreRefusedWhileThereIsRoomForWhatHBaseHolds(boolean byFiles) throws Exception {
    try (SmallDisk disk = SmallDisk.mount(temp.resolve("states-" + byFiles), 300)) {
      try (EmbeddedHBase hbase = EmbeddedHBase.start(disk.path().resolve("data"))) {
        Configuration conf = hbase.configuration();
        conf.setInt("tarn.bulk-load.least-rows", byFiles ? 1 : 0);
        QueueSource<String> words = new QueueSource<>("words", 200);
        words.addAll(List.of("a", "b"));
        count(words, conf);
        words.addAll(IntStream.range(0, 199).mapToObj(number -> "word" + number).toList());
        words.addAll(List.of("a"));
        disk.fillUpTo(40 * MEBIBYTE);

        JobFailedException e = assertThrows(JobFailedException.class, () -> count(words, conf));

        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        assertTrue(trace.toString().contains("make room there"), trace::toString);
        assertEquals(Optional.empty(), hbase.failure());
        disk.makeRoom();
        count(words, conf);
        try (TarnClient client = HBaseClients.connect(hbase.configuration())) {
          assertEquals(
              2,
              client
                  .job("words")
                  .snapshot()
                  .table("counts")
                  .get("a")
                  .value()
                  .orElseThrow()
                  .value()
                  .json()
                  .path("n")
                  .asLong());
        }
      }
    }
  }

  private static void count(QueueSource<String> words, Configuration conf)
      throws InterruptedException {
    EngineConfig oneAttempt = EngineConfig.defaults().withAttempts(1, Duration.ZERO, Duration.ZERO);
    try (HBaseBackend backend = HBaseBackend.connect(conf);
        StreamingContext context = new StreamingContext("words", backend, oneAttempt)) {
      context
          .source(words)
          .keyBy(KeyTypes.STRING, word -> word)
          .aggregateByKey("counts", Aggregates.count("n"));
      context.runAvailable();
    }
  }

  private static void endsWhenTheMasterCannotWrite(
      EmbeddedHBase hbase, Connection connection, String remedy) throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    hbase.onFailure(told::complete);

    assertThrows(IOException.class, () -> create(connection, TableName.valueOf("another")));

    String failure = told.get();
    assertTrue(
        failure.matches(
            "HBase on "
                + hbase.dataDir()
                + " has stopped: it cannot write \\S+/hbase/\\S+: No space left on device; "
                + remedy
                + ", and start again. Nothing acknowledged is lost"),
        failure);
    assertEquals(Optional.of(failure), hbase.failure());
  }

  /** Puts rows from several threads, until each failed. */
  private static void putUntilOneFails(Connection connection, Set<Integer> acknowledged) {
    List<CompletableFuture<Void>> writers =
        IntStream.range(0, WRITERS)
            .mapToObj(row -> CompletableFuture.runAsync(() -> put(connection, row, acknowledged)))
            .toList();
    writers.forEach(CompletableFuture::join);
  }

  private static void put(Connection connection, int first, Set<Integer> acknowledged) {
    Random random = new Random(first);
    try (Table table = connection.getTable(PutRows.TABLE)) {
      for (int row = first; true; row += WRITERS) {
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        table.put(new Put(Bytes.toBytes(row)).addColumn(PutRows.FAMILY, new byte[0], value));
        acknowledged.add(row);
      }
    } catch (IOException full) {
      assertFalse(acknowledged.isEmpty(), full::toString);
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
    long moreThanThereIs = 4 * Files.getFileStore(temp).getUsableSpace();
    try (EmbeddedHBase hbase =
            EmbeddedHBase.start(
                folder, conf -> conf.setLong(RoomObserver.LEAST_ROOM, moreThanThereIs));
        Connection connection = ConnectionFactory.createConnection(impatient(hbase))) {
      create(connection, PutRows.TABLE);
      try (Table table = connection.getTable(PutRows.TABLE)) {
        IOException e =
            assertThrows(
                IOException.class, () -> table.put(List.of(PutRows.put(1), PutRows.put(2))));
        table.put(PutRows.put(3));

        assertTrue(
            e.getMessage().contains("to write out what it holds; make room there"), e.getMessage());
        assertFalse(table.exists(new Get(Bytes.toBytes(1))));
        assertTrue(table.exists(new Get(Bytes.toBytes(3))));
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
    conf.setInt("zookeeper.recovery.retry", 0);
    conf.setInt(HConstants.HBASE_RPC_TIMEOUT_KEY, 5000);
    conf.setInt(HConstants.HBASE_CLIENT_OPERATION_TIMEOUT, 5000);
    return conf;
  }

  private static void create(Connection connection, TableName table) throws IOException {
    try (Admin admin = connection.getAdmin()) {
      admin.createTable(
          TableDescriptorBuilder.newBuilder(table)
              .setColumnFamily(ColumnFamilyDescriptorBuilder.of(PutRows.FAMILY))
              .build());
    }
  }
}
