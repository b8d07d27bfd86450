package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.hbase.files.DirectPuts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.coprocessor.CoprocessorHost;
import org.apache.hadoop.hbase.coprocessor.ObserverContext;
import org.apache.hadoop.hbase.coprocessor.RegionCoprocessor;
import org.apache.hadoop.hbase.coprocessor.RegionCoprocessorEnvironment;
import org.apache.hadoop.hbase.coprocessor.RegionObserver;
import org.apache.hadoop.hbase.regionserver.HRegionServer;
import org.apache.hadoop.hbase.regionserver.MiniBatchOperationInProgress;
import org.apache.hadoop.hbase.regionserver.RegionServerAccounting;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that go into regions of this process as they are. */
class InProcessPutsIT {
  private static final byte[] FAMILY = Bytes.toBytes("f");
  private static final byte[] QUALIFIER = Bytes.toBytes("q");
  private static final long VERSION = 1_760_000_000_000L;
  private static final int ROWS = 1_000;

  @TempDir static Path temp;
  private static EmbeddedHBase hbase;
  private static Connection connection;

  private static int tables;
  private TableName table;

  @BeforeAll
  static void start() throws IOException {
    LogFile.redirectTo(Path.of("target", "logs"));
    hbase =
        EmbeddedHBase.start(
            temp.resolve("data"),
            conf ->
                conf.setStrings(
                    CoprocessorHost.USER_REGION_COPROCESSOR_CONF_KEY,
                    RoomObserver.class.getName(),
                    PuttingThreads.class.getName()));
    connection = ConnectionFactory.createConnection(hbase.configuration());
  }

  @AfterAll
  static void stop() throws IOException {
    connection.close();
    hbase.close();
  }

  @BeforeEach
  void createTable(TestInfo test) throws IOException {
    PuttingThreads.SEEN.clear();
    table = TableName.valueOf(test.getTestMethod().orElseThrow().getName() + "-" + tables++);
    try (Admin admin = connection.getAdmin()) {
      admin.createTable(
          TableDescriptorBuilder.newBuilder(table)
              .setColumnFamily(ColumnFamilyDescriptorBuilder.of(FAMILY))
              .build(),
          new byte[][] {Bytes.toBytes(ROWS / 3), Bytes.toBytes(ROWS / 2)});
    }
  }

  @AfterEach
  void noInterruptIsLeft() {
    Thread.interrupted();
  }

  @Test
  void theConfigurationNamesThem() throws IOException {
    assertInstanceOf(InProcessPuts.class, DirectPuts.of(hbase.configuration()));
    List<Put> puts = puts(3);
    assertEquals(puts, DirectPuts.of(new Configuration(false)).put(connection, table, puts));
    assertEquals(List.of(), found());
  }

  @ParameterizedTest
  @EnumSource(names = {"ASYNC_WAL", "USE_DEFAULT"})
  void rowsOfAllRegionsAreThereOnceItReturns(Durability durability) throws IOException {
    List<Put> shuffled = puts(ROWS, durability);
    Collections.shuffle(shuffled, new Random(7));

    assertEquals(List.of(), put(connection, shuffled));
    assertEquals(expected(ROWS), found());
    assertEquals(List.of(), put(connection, puts(ROWS, durability)));
    assertEquals(expected(ROWS), found());
  }

  @Test
  void noRowsAreNoWork() throws IOException {
    assertEquals(List.of(), put(connection, List.of()));
  }

  /** The connection does not know yet where they are now. */
  @ParameterizedTest
  @EnumSource(names = {"ASYNC_WAL", "USE_DEFAULT"})
  void rowsOfRegionsThatAreNoMoreAreLeft(Durability durability) throws Exception {
    put(connection, puts(ROWS, durability));
    try (Connection other = ConnectionFactory.createConnection(hbase.configuration());
        Admin admin = other.getAdmin()) {
      int before = admin.getRegions(table).size();
      admin.split(table, Bytes.toBytes(ROWS / 4));
      assertTrue(Poll.until(Duration.ofSeconds(30), () -> admin.getRegions(table).size() > before));
    }

    List<Put> left = put(connection, puts(ROWS, durability));
    assertEquals(ROWS / 3, left.size());
    try (Table through = connection.getTable(table)) {
      through.put(left);
    }
    assertEquals(List.of(), put(connection, puts(ROWS, durability)));
    assertEquals(expected(ROWS), found());
  }

  @ParameterizedTest
  @EnumSource(names = {"ASYNC_WAL", "USE_DEFAULT"})
  void whatIsRefusedIsLeftForTheClientToSayWhy(Durability durability) throws IOException {
    List<Put> puts = puts(ROWS, durability);
    Put wrong =
        new Put(Bytes.toBytes(5), VERSION)
            .addColumn(Bytes.toBytes("none"), QUALIFIER, VERSION, Bytes.toBytes("v"));
    puts.add(wrong);

    List<Put> left = put(connection, puts);
    assertTrue(left.stream().anyMatch(each -> each == wrong), "what cannot be put was put");
    assertTrue(found().containsAll(expected(ROWS).subList(ROWS / 3, ROWS)));
    try (Table through = connection.getTable(table)) {
      IOException e = assertThrows(IOException.class, () -> through.put(left));
      assertTrue(e.toString().contains("NoSuchColumnFamilyException"), e.toString());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ASYNC_WAL", "USE_DEFAULT"})
  void anInterruptEndsTheWaiting(Durability durability) throws IOException {
    put(connection, puts(1, durability)); // regions have been looked up
    Thread.currentThread().interrupt();

    assertThrows(InterruptedIOException.class, () -> put(connection, puts(1, durability)));
    Thread.interrupted();
    put(connection, puts(ROWS, durability));
    assertEquals(expected(ROWS), found());
  }

  @Test
  void whoLacksTheSecretIsLeftToTheClient() throws IOException {
    Configuration stranger = hbase.configuration();
    stranger.unset(SecretClient.KEY);
    try (Connection through = ConnectionFactory.createConnection(stranger)) {
      assertEquals(3, put(through, puts(3)).size());
    }
  }

  private List<Put> put(Connection through, List<Put> puts) throws IOException {
    return new InProcessPuts().put(through, table, puts);
  }

  @Test
  void whatNeedsNoSyncIsPutOnTheCallersOwnThread() throws IOException {
    put(connection, puts(ROWS, Durability.ASYNC_WAL));
    assertEquals(Set.of(Thread.currentThread()), PuttingThreads.SEEN);

    PuttingThreads.SEEN.clear();
    List<Put> some = puts(ROWS, Durability.ASYNC_WAL);
    some.get(ROWS - 1).setDurability(Durability.USE_DEFAULT);
    put(connection, some);
    assertFalse(PuttingThreads.SEEN.contains(Thread.currentThread()), "waited for the log itself");
    assertEquals(expected(ROWS), found());
  }

  /** Else a flush would be waited for, for as long as it takes. */
  @Test
  void rowsThatFindNoMemoryAreLeftToAHandler() throws IOException {
    RegionServerAccounting memory = server().getRegionServerAccounting();
    long hundredth = Runtime.getRuntime().maxMemory() / 100;
    memory.incGlobalMemStoreSize(hundredth, hundredth, 0);
    long upToTheMark =
        (long) (1.02 * memory.getGlobalMemStoreHeapSize() / memory.getFlushPressure());
    long more = upToTheMark - memory.getGlobalMemStoreHeapSize();
    memory.incGlobalMemStoreSize(more, more, 0);
    try {
      put(connection, puts(ROWS, Durability.ASYNC_WAL));
    } finally {
      memory.decGlobalMemStoreSize(hundredth + more, hundredth + more, 0);
    }
    assertFalse(PuttingThreads.SEEN.contains(Thread.currentThread()), "put by itself");
    assertEquals(expected(ROWS), found());
  }

  private static HRegionServer server() throws IOException {
    try (Admin admin = connection.getAdmin()) {
      ServerName name = admin.getRegionServers().iterator().next();
      return InProcessServer.of(name).orElseThrow().server();
    }
  }

  private static List<Put> puts(int rows) {
    return puts(rows, Durability.USE_DEFAULT);
  }

  private static List<Put> puts(int rows, Durability durability) {
    List<Put> puts = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      puts.add(
          new Put(Bytes.toBytes(i), VERSION)
              .addColumn(FAMILY, QUALIFIER, VERSION, Bytes.toBytes("v" + i))
              .setDurability(durability));
    }
    return puts;
  }

  private static List<String> expected(int rows) {
    return puts(rows).stream().map(put -> Bytes.toInt(put.getRow()) + "@" + VERSION).toList();
  }

  private List<String> found() throws IOException {
    List<String> found = new ArrayList<>();
    try (Table through = connection.getTable(table);
        ResultScanner rows = through.getScanner(new Scan().readAllVersions())) {
      for (Result row : rows) {
        assertEquals(1, row.size());
        assertEquals("v" + Bytes.toInt(row.getRow()), Bytes.toString(row.value()));
        found.add(Bytes.toInt(row.getRow()) + "@" + row.rawCells()[0].getTimestamp());
      }
    }
    return found;
  }

  /** Notes which threads have put rows. Made by HBase. */
  public static final class PuttingThreads implements RegionCoprocessor, RegionObserver {
    private static final Set<Thread> SEEN = ConcurrentHashMap.newKeySet();

    @Override
    public Optional<RegionObserver> getRegionObserver() {
      return Optional.of(this);
    }

    @Override
    public void preBatchMutate(
        ObserverContext<RegionCoprocessorEnvironment> context,
        MiniBatchOperationInProgress<Mutation> rows) {
      if (!context.getEnvironment().getRegionInfo().getTable().isSystemTable()) {
        SEEN.add(Thread.currentThread());
      }
    }
  }
}
