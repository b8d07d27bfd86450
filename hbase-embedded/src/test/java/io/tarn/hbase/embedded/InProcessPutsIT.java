package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.hbase.files.CellRows;
import io.tarn.hbase.files.DirectPuts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.KeyValue;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.coprocessor.ObserverContext;
import org.apache.hadoop.hbase.coprocessor.RegionCoprocessor;
import org.apache.hadoop.hbase.coprocessor.RegionCoprocessorEnvironment;
import org.apache.hadoop.hbase.coprocessor.RegionObserver;
import org.apache.hadoop.hbase.regionserver.HRegion;
import org.apache.hadoop.hbase.regionserver.HRegionServer;
import org.apache.hadoop.hbase.regionserver.MiniBatchOperationInProgress;
import org.apache.hadoop.hbase.regionserver.RegionServerAccounting;
import org.apache.hadoop.hbase.regionserver.WrongRegionException;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that go into regions of this process as they are. */
class InProcessPutsIT {
  private static final byte[] FAMILY = Bytes.toBytes("f");
  private static final byte[] OTHER_FAMILY = Bytes.toBytes("g");
  private static final byte[] QUALIFIER = Bytes.toBytes("q");
  private static final long VERSION = 1_760_000_000_000L;
  private static final int ROWS = 1_000;

  @TempDir static Path temp;
  private static EmbeddedHBase hbase;
  private static Connection connection;

  private static int tables;
  private TableName table;

  /** How rows are put: by which thread, and whether those of a region are one mutation. */
  private enum Way {
    TOGETHER_BY_THE_CALLER(Durability.ASYNC_WAL, true),
    TOGETHER_BY_A_HANDLER(Durability.USE_DEFAULT, true),
    EACH_BY_THE_CALLER(Durability.ASYNC_WAL, false),
    EACH_BY_A_HANDLER(Durability.USE_DEFAULT, false);

    private final Durability durability;
    private final boolean together;

    Way(Durability durability, boolean together) {
      this.durability = durability;
      this.together = together;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    LogFile.redirectTo(Path.of("target", "logs"));
    hbase = EmbeddedHBase.start(temp.resolve("data"));
    connection = ConnectionFactory.createConnection(hbase.configuration());
  }

  @AfterAll
  static void stop() throws IOException {
    connection.close();
    hbase.close();
  }

  @BeforeEach
  void forgetThreads() {
    PuttingThreads.SEEN.clear();
  }

  private void createTable(boolean ofStates, boolean observed) throws IOException {
    table = TableName.valueOf("table" + tables++);
    TableDescriptorBuilder descriptor =
        TableDescriptorBuilder.newBuilder(table)
            .setColumnFamily(ColumnFamilyDescriptorBuilder.of(FAMILY))
            .setColumnFamily(ColumnFamilyDescriptorBuilder.of(OTHER_FAMILY));
    if (ofStates) {
      descriptor.setValue("tarn.format", "1");
    }
    if (observed) {
      descriptor.setCoprocessor(PuttingThreads.class.getName());
    }
    try (Admin admin = connection.getAdmin()) {
      admin.createTable(
          descriptor.build(), new byte[][] {Bytes.toBytes(ROWS / 3), Bytes.toBytes(ROWS / 2)});
    }
  }

  @AfterEach
  void noInterruptIsLeft() {
    Thread.interrupted();
  }

  @Test
  void theConfigurationNamesThem() throws IOException {
    createTable(true, false);
    assertInstanceOf(InProcessPuts.class, DirectPuts.of(hbase.configuration()));
    List<Cell> cells = cells(3);
    assertEquals(
        cells,
        DirectPuts.of(new Configuration(false))
            .put(connection, table, cells, Durability.USE_DEFAULT));
    assertEquals(List.of(), found());
  }

  @ParameterizedTest
  @EnumSource
  void rowsOfAllRegionsAreThereOnceItReturns(Way way) throws IOException {
    createTable(way.together, false);
    for (int time = 0; time < 2; time++) {
      assertEquals(List.of(), put(connection, cells(ROWS), way));
      assertEquals(expected(ROWS), found());
    }
  }

  @ParameterizedTest
  @EnumSource
  void noRowsAreNoWork(Way way) throws IOException {
    createTable(way.together, false);
    assertEquals(List.of(), put(connection, List.of(), way));
  }

  /** An entry of the log has no more than HBase puts into one. */
  @Test
  void moreRowsThanArePutAtOnceAreAllThere() throws IOException {
    createTable(true, false);
    assertEquals(List.of(), put(connection, cells(60_000), Way.TOGETHER_BY_THE_CALLER));
    assertEquals(1 + 1 + 3, mutations());
    assertEquals(expected(60_000), found());
  }

  @ParameterizedTest
  @EnumSource
  void rowsMayHaveCellsOfSeveralFamilies(Way way) throws IOException {
    createTable(way.together, false);
    List<Cell> cells = new ArrayList<>();
    for (Cell cell : cells(ROWS)) {
      cells.add(cell);
      byte[] row = CellUtil.cloneRow(cell);
      cells.add(new KeyValue(row, OTHER_FAMILY, QUALIFIER, VERSION, row));
    }

    assertEquals(List.of(), put(connection, cells, way));
    try (Table through = connection.getTable(table);
        ResultScanner rows = through.getScanner(new Scan())) {
      int count = 0;
      for (Result row : rows) {
        assertEquals("v" + count, Bytes.toString(row.getValue(FAMILY, QUALIFIER)));
        assertEquals(count++, Bytes.toInt(row.getValue(OTHER_FAMILY, QUALIFIER)));
      }
      assertEquals(ROWS, count);
    }
  }

  @Test
  void rowsOfStatesAreOneMutationOfARegionUnlessACoprocessorIsToSeeEach() throws IOException {
    createTable(true, false);
    put(connection, cells(ROWS), Way.TOGETHER_BY_THE_CALLER);
    assertEquals(3, mutations());

    createTable(true, true);
    put(connection, cells(ROWS), Way.TOGETHER_BY_THE_CALLER);
    assertEquals(ROWS, mutations());
    assertEquals(expected(ROWS), found());
  }

  /** What HBase has counted. */
  private long mutations() throws IOException {
    return server().getRegions(table).stream().mapToLong(HRegion::getWriteRequestsCount).sum();
  }

  /** The connection does not know yet where they are now. */
  @ParameterizedTest
  @EnumSource
  void rowsOfRegionsThatAreNoMoreAreLeft(Way way) throws Exception {
    createTable(way.together, false);
    put(connection, cells(ROWS), way);
    try (Connection other = ConnectionFactory.createConnection(hbase.configuration());
        Admin admin = other.getAdmin()) {
      int before = admin.getRegions(table).size();
      admin.split(table, Bytes.toBytes(ROWS / 4));
      assertTrue(Poll.until(Duration.ofSeconds(30), () -> admin.getRegions(table).size() > before));
    }

    List<Cell> left = put(connection, cells(ROWS), way);
    assertEquals(cells(ROWS / 3), left);
    throughTheClient(left);
    assertEquals(List.of(), put(connection, cells(ROWS), way));
    assertEquals(expected(ROWS), found());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRefusedIsLeftForTheClientToSayWhy(Way way) throws IOException {
    createTable(way.together, false);
    List<Cell> cells = cells(ROWS);
    Cell wrong =
        new KeyValue(
            Bytes.toBytes(5), Bytes.toBytes("none"), QUALIFIER, VERSION, Bytes.toBytes("v"));
    cells.add(6, wrong);

    List<Cell> left = put(connection, cells, way);
    assertTrue(left.stream().anyMatch(each -> each == wrong), "what cannot be put was put");
    assertTrue(found().containsAll(expected(ROWS).subList(ROWS / 3, ROWS)));
    IOException e = assertThrows(IOException.class, () -> throughTheClient(left));
    assertTrue(e.toString().contains("NoSuchColumnFamilyException"), e.toString());
  }

  /** Their region is another since its rows were told from those of others. */
  @Test
  void aRegionPutsNoRowOfAnother() throws IOException {
    createTable(true, false);
    StateRegion first =
        server().getRegions(table).stream()
            .filter(region -> region.getRegionInfo().getStartKey().length == 0)
            .map(StateRegion.class::cast)
            .findFirst()
            .orElseThrow();

    assertThrows(
        WrongRegionException.class, () -> first.put(cells(ROWS / 3 + 1), Durability.ASYNC_WAL));
    assertEquals(List.of(), found());
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptEndsTheWaiting(Way way) throws IOException {
    createTable(way.together, false);
    put(connection, cells(1), way); // regions have been looked up
    Thread.currentThread().interrupt();

    assertThrows(InterruptedIOException.class, () -> put(connection, cells(1), way));
    Thread.interrupted();
    put(connection, cells(ROWS), way);
    assertEquals(expected(ROWS), found());
  }

  @Test
  void whoLacksTheSecretIsLeftToTheClient() throws IOException {
    createTable(true, false);
    Configuration stranger = hbase.configuration();
    stranger.unset(SecretClient.KEY);
    try (Connection through = ConnectionFactory.createConnection(stranger)) {
      assertEquals(cells(3), put(through, cells(3), Way.TOGETHER_BY_THE_CALLER));
    }
  }

  private List<Cell> put(Connection through, List<Cell> cells, Way way) throws IOException {
    return new InProcessPuts().put(through, table, cells, way.durability);
  }

  private void throughTheClient(List<Cell> cells) throws IOException {
    try (Table through = connection.getTable(table)) {
      through.put(CellRows.puts(cells, Durability.USE_DEFAULT));
    }
  }

  @Test
  void whatNeedsNoSyncIsPutOnTheCallersOwnThread() throws IOException {
    createTable(true, true);
    put(connection, cells(ROWS), Way.TOGETHER_BY_THE_CALLER);
    assertEquals(Set.of(Thread.currentThread()), PuttingThreads.SEEN);

    PuttingThreads.SEEN.clear();
    put(connection, cells(ROWS), Way.TOGETHER_BY_A_HANDLER);
    assertFalse(PuttingThreads.SEEN.contains(Thread.currentThread()), "waited for the log itself");
    assertEquals(expected(ROWS), found());
  }

  /** Else a flush would be waited for, for as long as it takes. */
  @Test
  void rowsThatFindNoMemoryAreLeftToAHandler() throws IOException {
    createTable(true, true);
    RegionServerAccounting memory = server().getRegionServerAccounting();
    long hundredth = Runtime.getRuntime().maxMemory() / 100;
    memory.incGlobalMemStoreSize(hundredth, hundredth, 0);
    long upToTheMark =
        (long) (1.02 * memory.getGlobalMemStoreHeapSize() / memory.getFlushPressure());
    long more = upToTheMark - memory.getGlobalMemStoreHeapSize();
    memory.incGlobalMemStoreSize(more, more, 0);
    try {
      put(connection, cells(ROWS), Way.TOGETHER_BY_THE_CALLER);
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

  private static List<Cell> cells(int rows) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      cells.add(new KeyValue(Bytes.toBytes(i), FAMILY, QUALIFIER, VERSION, Bytes.toBytes("v" + i)));
    }
    return cells;
  }

  private static List<String> expected(int rows) {
    return IntStream.range(0, rows).mapToObj(row -> row + "@" + VERSION).toList();
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
