package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.MemoryCompactionPolicy;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.CheckAndMutate;
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
import org.apache.hadoop.hbase.coprocessor.CoprocessorHost;
import org.apache.hadoop.hbase.exceptions.ConnectionClosedException;
import org.apache.hadoop.hbase.io.ByteBuffAllocator;
import org.apache.hadoop.hbase.ipc.CallTimeoutException;
import org.apache.hadoop.hbase.ipc.RpcClientFactory;
import org.apache.hadoop.hbase.regionserver.HRegion;
import org.apache.hadoop.hbase.regionserver.HRegionServer;
import org.apache.hadoop.hbase.regionserver.MemStoreLAB;
import org.apache.hadoop.hbase.regionserver.NoSuchColumnFamilyException;
import org.apache.hadoop.hbase.regionserver.Region;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls without a socket do what calls over one do. */
class InProcessIT {
  private static final TableName TABLE = TableName.valueOf("rows");
  private static final byte[] FAMILY = Bytes.toBytes("f");
  private static final byte[] QUALIFIER = Bytes.toBytes("q");
  private static final int ROWS = 2_000;
  private static final int HANDLERS = 3;

  @TempDir static Path temp;
  private static EmbeddedHBase hbase;
  private static Connection connection;

  @BeforeAll
  static void start() throws IOException {
    LogFile.redirectTo(Path.of("target", "logs"));
    hbase = EmbeddedHBase.start(temp.resolve("data"), InProcessIT::adapt);
    connection = ConnectionFactory.createConnection(hbase.configuration());
    try (Admin admin = connection.getAdmin()) {
      admin.createTable(
          TableDescriptorBuilder.newBuilder(TABLE)
              .setColumnFamily(ColumnFamilyDescriptorBuilder.of(FAMILY))
              .build(),
          new byte[][] {row(ROWS / 2)});
    }
    try (Table table = connection.getTable(TABLE)) {
      List<Put> puts = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        puts.add(put(i));
      }
      table.put(puts);
    }
  }

  private static void adapt(Configuration conf) {
    conf.setStrings(
        CoprocessorHost.USER_REGION_COPROCESSOR_CONF_KEY,
        RoomObserver.class.getName(),
        SlowGets.class.getName());
    conf.setInt("hbase.regionserver.handler.count", HANDLERS);
    conf.setFloat(HConstants.HFILE_BLOCK_CACHE_SIZE_KEY, 0.01f);
  }

  @AfterAll
  static void stop() throws IOException {
    connection.close();
    hbase.close();
  }

  @AfterEach
  void letAllGo() {
    SlowGets.letGo();
  }

  /** HBase then wants cells in chunks, and moves them there itself. */
  @Test
  void aTableMayBeCompactedInMemory() throws IOException {
    TableName name = TableName.valueOf("compacted");
    byte[] value = new byte[1_000];
    int rows = 10_000; // several times what is flushed within memory
    try (Admin admin = connection.getAdmin();
        Table table = connection.getTable(name)) {
      admin.createTable(
          TableDescriptorBuilder.newBuilder(name)
              .setColumnFamily(
                  ColumnFamilyDescriptorBuilder.newBuilder(FAMILY)
                      .setInMemoryCompaction(MemoryCompactionPolicy.BASIC)
                      .build())
              .build());
      for (int from = 0; from < rows; from += 1_000) {
        List<Put> puts = new ArrayList<>();
        for (int i = from; i < from + 1_000; i++) {
          puts.add(new Put(row(i)).addColumn(FAMILY, QUALIFIER, value));
        }
        table.put(puts);
      }
      assertEquals(rows, count(table));
      admin.flush(name);
      assertEquals(rows, count(table));
    }
  }

  private static int count(Table table) throws IOException {
    int found = 0;
    try (ResultScanner results = table.getScanner(new Scan())) {
      for (Result result : results) {
        found += result.isEmpty() ? 0 : 1;
      }
    }
    return found;
  }

  @Test
  void aMemStoreKeepsCellsOnTheHeap() throws IOException {
    assertInstanceOf(HeapCells.class, MemStoreLAB.newInstance(server().getConfiguration()));
  }

  @Test
  void onlyRowsOfStatesArePutThoughTheyAreLocked() throws Exception {
    TableName ofStates = TableName.valueOf("states");
    try (Admin admin = connection.getAdmin();
        Table states = connection.getTable(ofStates);
        Table rows = connection.getTable(TABLE)) {
      admin.createTable(
          TableDescriptorBuilder.newBuilder(ofStates)
              .setValue("tarn.format", "1")
              .setColumnFamily(ColumnFamilyDescriptorBuilder.of(FAMILY))
              .build());
      FutureTask<Boolean> waits = // for the lock
          new FutureTask<>(
              () -> {
                rows.put(put(1));
                return true;
              });
      Region.RowLock ofState = region(ofStates).getRowLock(row(1));
      Region.RowLock ofRow = region(TABLE).getRowLock(row(1));
      try {
        new Thread(waits).start();
        for (int i = 0; i < 100; i++) {
          states.put(put(1));
        }
        assertFalse(waits.isDone());
      } finally {
        ofState.release();
        ofRow.release();
      }
      assertTrue(waits.get());
      assertTrue(
          states
              .checkAndMutate(
                  CheckAndMutate.newBuilder(row(1))
                      .ifEquals(
                          FAMILY,
                          QUALIFIER,
                          CellUtil.cloneValue(put(1).get(FAMILY, QUALIFIER).get(0)))
                      .build(put(1)))
              .isSuccess());
    }
  }

  /** The first of a table. */
  private static HRegion region(TableName table) throws IOException {
    return server().getRegions(table).stream()
        .min(Comparator.comparing(Region::getRegionInfo))
        .map(HRegion.class::cast)
        .orElseThrow();
  }

  @Test
  void everyKindOfCallAnswersAsOverASocket() throws IOException {
    flush();
    List<String> here = everyKindOfCall(connection);
    try (Connection loopback = ConnectionFactory.createConnection(overLoopback())) {
      assertEquals(everyKindOfCall(loopback), here);
    }
    assertEquals(ROWS + 6, here.size());
  }

  private static List<String> everyKindOfCall(Connection through) throws IOException {
    List<String> answers = new ArrayList<>();
    try (Table table = through.getTable(TABLE);
        ResultScanner scanner = table.getScanner(new Scan().setCaching(300))) {
      for (Result result : scanner) {
        answers.add(text(result));
      }
      answers.add(text(table.get(new Get(row(7)))));
      answers.add(text(table.get(new Get(row(ROWS + 1)))));
      answers.add(
          Arrays.stream(table.get(List.of(new Get(row(3)), new Get(row(ROWS - 1)))))
              .map(InProcessIT::text)
              .toList()
              .toString());
      answers.add("exists " + table.exists(new Get(row(9))));
      answers.add("swapped " + table.checkAndMutate(swap(9, "v9")).isSuccess());
      answers.add("swapped " + table.checkAndMutate(swap(9, "other")).isSuccess());
    }
    return answers;
  }

  private static CheckAndMutate swap(int row, String expected) {
    return CheckAndMutate.newBuilder(row(row))
        .ifEquals(FAMILY, QUALIFIER, Bytes.toBytes(expected))
        .build(put(row));
  }

  @Test
  void noSocketIsUsed() throws IOException {
    ServerName server = serverOf(connection);

    assertTrue(InProcessServer.of(server).isPresent());
    try (InProcessRpcClient client =
        new InProcessRpcClient(hbase.configuration(), "cluster", null, null)) {
      assertInstanceOf(
          InProcessChannel.class, client.createBlockingRpcChannel(server, null, 1_000));
      ServerName elsewhere = ServerName.valueOf("elsewhere", server.getPort(), 1);
      assertTrue(
          !(client.createBlockingRpcChannel(elsewhere, null, 1_000) instanceof InProcessChannel));
    }
  }

  @Test
  void errorsArriveByTheirClassAndMessage() throws IOException {
    Get wrong = new Get(row(1)).addFamily(Bytes.toBytes("none"));
    try (Connection loopback = ConnectionFactory.createConnection(overLoopback());
        Table there = loopback.getTable(TABLE);
        Table here = connection.getTable(TABLE)) {
      NoSuchColumnFamilyException over =
          assertThrows(NoSuchColumnFamilyException.class, () -> there.get(wrong));
      NoSuchColumnFamilyException in =
          assertThrows(NoSuchColumnFamilyException.class, () -> here.get(wrong));

      assertEquals(firstLine(over), firstLine(in));
    }
  }

  private static String firstLine(Exception e) {
    return e.getMessage().lines().findFirst().orElseThrow();
  }

  @Test
  void whatIsPutStaysAsTheCallerMadeIt() throws IOException {
    Put put = new Put(row(11)).addColumn(FAMILY, QUALIFIER, Bytes.toBytes("v11"));
    try (Table table = connection.getTable(TABLE)) {
      table.put(put);
    }

    Cell cell = put.getFamilyCellMap().get(FAMILY).get(0);
    assertEquals(HConstants.LATEST_TIMESTAMP, cell.getTimestamp());
  }

  @Test
  void callEndsWhenItsTimeIsOver() throws IOException {
    Configuration impatient = hbase.configuration();
    impatient.setInt(HConstants.HBASE_RPC_TIMEOUT_KEY, 300);
    impatient.setInt(HConstants.HBASE_CLIENT_RETRIES_NUMBER, 0);
    SlowGets.hold();
    try (Connection briefly = ConnectionFactory.createConnection(impatient);
        Table table = briefly.getTable(TABLE)) {
      IOException e = assertThrows(IOException.class, () -> table.get(new Get(SlowGets.ROW)));

      assertTrue(
          e instanceof CallTimeoutException || e.getCause() instanceof CallTimeoutException,
          e.toString());
    }
  }

  @Test
  void interruptEndsTheWaitingAndLeavesTheFilesOpen() throws Exception {
    flush();
    SlowGets.hold();
    FutureTask<Result> slow = new FutureTask<>(() -> get(SlowGets.ROW));
    Thread reader = started(slow);
    awaitInside(1);
    reader.interrupt();

    ExecutionException e = assertThrows(ExecutionException.class, slow::get);
    assertInstanceOf(InterruptedIOException.class, e.getCause());
    SlowGets.letGo();
    Thread.currentThread().interrupt();
    assertThrows(InterruptedIOException.class, () -> get(row(5)));
    Thread.interrupted();
    assertEquals(ROWS, rowsRead());
  }

  @Test
  void noMoreCallsRunAtOnceThanThereAreHandlers() throws Exception {
    SlowGets.hold();
    List<FutureTask<Result>> all = new ArrayList<>();
    for (int i = 0; i < 3 * HANDLERS; i++) {
      FutureTask<Result> slow = new FutureTask<>(() -> get(SlowGets.ROW));
      started(slow);
      all.add(slow);
    }
    awaitInside(HANDLERS);
    int queued = server().getRpcServer().getScheduler().getGeneralQueueLength();

    assertEquals(HANDLERS, SlowGets.inside());
    assertTrue(queued <= 2 * HANDLERS, queued + " are queued");
    SlowGets.letGo();
    for (FutureTask<Result> each : all) {
      assertTrue(each.get().isEmpty());
    }
    assertEquals(HANDLERS, SlowGets.mostInside());
  }

  @Test
  void whatWasReadIntoIsGivenBack() throws IOException {
    flush();
    for (int round = 0; round < 5; round++) {
      assertEquals(ROWS, rowsRead());
      try (Table table = connection.getTable(TABLE);
          ResultScanner abandoned = table.getScanner(new Scan().setCaching(10))) {
        assertEquals(10, abandoned.next(10).length);
        for (int i = 0; i < ROWS; i += 100) {
          get(row(i));
        }
      }
    }

    // those of a request from a socket, as of a heartbeat, are given back soon
    ByteBuffAllocator buffers = server().getRpcServer().getByteBuffAllocator();
    assertTrue(
        Poll.until(Duration.ofSeconds(10), () -> kept(buffers) == 0),
        () -> kept(buffers) + " are kept");
  }

  @Test
  void scannerIsThereAgainWhenItsNextRowIsAskedFor() throws IOException {
    int before = SlowGets.scannersOpened();
    int rows = 0;
    try (Table table = connection.getTable(TABLE);
        ResultScanner scanner = table.getScanner(new Scan().setCaching(1))) {
      while (scanner.next() != null) {
        rows++;
      }
    }

    assertEquals(ROWS, rows);
    assertEquals(2, SlowGets.scannersOpened() - before, "one for each region");
  }

  @Test
  void callsFailWhenTheServerEnds() throws Exception {
    Path folder = temp.resolve("ends");
    EmbeddedHBase ending = EmbeddedHBase.start(folder, InProcessIT::adapt);
    Configuration once = ending.configuration();
    once.setInt(HConstants.HBASE_CLIENT_RETRIES_NUMBER, 0);
    try (Connection through = ConnectionFactory.createConnection(once)) {
      try (Admin admin = through.getAdmin()) {
        admin.createTable(
            TableDescriptorBuilder.newBuilder(TABLE)
                .setColumnFamily(ColumnFamilyDescriptorBuilder.of(FAMILY))
                .build());
      }
      ServerName name = serverOf(through);
      SlowGets.hold();
      FutureTask<Result> slow = new FutureTask<>(() -> get(through, SlowGets.ROW));
      started(slow);
      awaitInside(1);

      InProcessServer.of(name).orElseThrow().close();

      ExecutionException e = assertThrows(ExecutionException.class, slow::get);
      assertEquals(
          "Region server " + name + " of this process has ended",
          causeOf(ConnectionClosedException.class, e).getMessage());
      assertTrue(InProcessServer.of(name).isEmpty());
      SlowGets.letGo();
      assertTrue(get(through, row(1)).isEmpty(), "over its socket it still answers");
    } finally {
      SlowGets.letGo();
      ending.close();
    }
  }

  /** Of those that were ever made. */
  private static int kept(ByteBuffAllocator buffers) {
    return buffers.getUsedBufferCount() - buffers.getFreeBufferCount();
  }

  private static <E extends Throwable> E causeOf(Class<E> type, Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return type.cast(each);
      }
    }
    throw new AssertionError("no " + type.getSimpleName() + " is a cause of it", thrown);
  }

  private static Thread started(FutureTask<Result> task) {
    Thread thread = new Thread(task);
    thread.start();
    return thread;
  }

  private static void awaitInside(int gets) throws IOException {
    assertTrue(Poll.until(Duration.ofSeconds(20), () -> SlowGets.inside() >= gets));
  }

  private static int rowsRead() throws IOException {
    int rows = 0;
    try (Table table = connection.getTable(TABLE);
        ResultScanner scanner = table.getScanner(new Scan().setCaching(300))) {
      for (Result result : scanner) {
        assertArrayEquals(Bytes.toBytes("v" + Bytes.toInt(result.getRow())), result.value());
        rows++;
      }
    }
    return rows;
  }

  private static Result get(byte[] row) throws IOException {
    return get(connection, row);
  }

  private static Result get(Connection through, byte[] row) throws IOException {
    try (Table table = through.getTable(TABLE)) {
      return table.get(new Get(row));
    }
  }

  private static void flush() throws IOException {
    try (Admin admin = connection.getAdmin()) {
      admin.flush(TABLE);
    }
  }

  private static HRegionServer server() throws IOException {
    return InProcessServer.of(serverOf(connection)).orElseThrow().server();
  }

  private static ServerName serverOf(Connection through) throws IOException {
    return through.getRegionLocator(TABLE).getAllRegionLocations().get(0).getServerName();
  }

  /** The same server, reached as from another process. */
  private static Configuration overLoopback() {
    Configuration conf = hbase.configuration();
    conf.unset(RpcClientFactory.CUSTOM_RPC_CLIENT_IMPL_CONF_KEY);
    return conf;
  }

  private static byte[] row(int row) {
    return Bytes.toBytes(row);
  }

  private static Put put(int row) {
    return new Put(row(row)).addColumn(FAMILY, QUALIFIER, Bytes.toBytes("v" + row));
  }

  /** Without the timestamp, which is the server's. */
  private static String text(Result result) {
    return result.isEmpty()
        ? "nothing"
        : Bytes.toInt(result.getRow()) + "=" + Bytes.toString(result.value());
  }
}
