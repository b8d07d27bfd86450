package io.tarn.hbase.sink;

import static io.tarn.hbase.sink.SinkCluster.CLUSTER;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.hbase.read.ConnectionSettings;
import io.tarn.hbase.read.SharedConnections;
import io.tarn.schemas.KeyTypes;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.JobChangedException;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.sink.Sink;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.protocol.JobAdmin;
import io.tarn.testkit.AbstractSinkTests;
import io.tarn.testkit.Serialized;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HTableSinkIT {
  private static final EngineConfig STRICT =
      EngineConfig.defaults()
          .withThreads(2)
          .withStrict(true)
          .withAttempts(2, Duration.ZERO, Duration.ZERO);
  private static final AtomicInteger CALLS = new AtomicInteger();

  private String table;

  /** What a stream of words is mapped to. */
  record Count(String word, long n) {}

  @BeforeEach
  void nameTable(TestInfo test) {
    CALLS.set(0);
    table = test.getTestMethod().orElseThrow().getName();
  }

  @Test
  void upsertsCarryTheVersionAsTimestamp() throws Exception {
    List<BatchProgress> progress =
        run(
            context ->
                context
                    .source(source(List.of(count("a", 1), count("b", 2)), List.of(count("a", 3))))
                    .to(sink().createTable(RegionSplits.none()).build()));

    assertEquals(
        Map.of(
            "a", List.of(3L, progress.get(1).version()),
            "b", List.of(2L, progress.get(0).version())),
        rows());
  }

  @Test
  void recordsDeleteTheirRowsAndALaterBatchPutsThemAgain() throws Exception {
    List<BatchProgress> progress =
        run(
            context ->
                context
                    .source(
                        source(
                            List.of(count("a", 1), count("b", 2), count("c", 3)),
                            List.of(count("a", 0), count("b", 0), count("never there", 0)),
                            List.of(count("b", 5))))
                    .to(
                        sink()
                            .deleteWhen(count -> count.n() == 0)
                            .createTable(RegionSplits.none())
                            .build()));

    assertEquals(
        Map.of(
            "b", List.of(5L, progress.get(2).version()),
            "c", List.of(3L, progress.get(0).version())),
        rows());
  }

  @Test
  void aBatchThatIsRunTwiceLeavesTheSameRows() throws Exception {
    List<BatchProgress> progress =
        run(
            context -> {
              DStream<Count> counts =
                  context.source(source(List.of(count("a", 1), count("b", 2), count("c", 3))));
              counts.to(sink().createTable(RegionSplits.none()).build());
              counts.foreachBatch(
                  (info, records) -> {
                    if (CALLS.incrementAndGet() == 1) {
                      assertEquals(List.of(1L, info.version()), rows().get("a"));
                      throw new IllegalStateException("after the sink has written");
                    }
                  });
            });

    long version = progress.get(0).version();
    assertEquals(2, progress.get(0).attempts());
    assertEquals(
        Map.of("a", List.of(1L, version), "b", List.of(2L, version), "c", List.of(3L, version)),
        rows());
  }

  @Test
  void recordsAreJoinedWithTheRowsOfAnHTable() throws Exception {
    run(
        context ->
            context
                .source(source(List.of(count("a", 1), count("b", 2))))
                .to(sink().createTable(RegionSplits.none()).build()));
    List<List<String>> given = new ArrayList<>();
    try (StreamingContext context =
        new StreamingContext("joining", new InMemoryBackend(), STRICT)) {
      QueueSource<String> words = new QueueSource<>("words", 2);
      words.addAll(List.of("a", "c", "b", "a"));
      context
          .source(words)
          .keyBy(KeyTypes.STRING, word -> word)
          .leftOuterJoin(
              HTableLookup.<String, Long>of(table, Bytes::toBytes, row -> Bytes.toLong(row.value()))
                  .configuration(CLUSTER.getConfiguration()))
          .map(pair -> pair.key() + "=" + pair.value().right())
          .foreachBatch((info, texts) -> given.add(texts));
      context.runAvailable();
    }

    assertEquals(List.of(List.of("a=1", "c=null", "b=2", "a=1")), given);
  }

  @Test
  void anHTableThatIsNotThereIsNotJoinedWith() {
    HTableLookup<String, Long> missing =
        HTableLookup.<String, Long>of("no:table", Bytes::toBytes, row -> Bytes.toLong(row.value()))
            .configuration(CLUSTER.getConfiguration());

    assertEquals(
        "there is no HTable no:table to join with; create it, or name another",
        assertThrows(IllegalStateException.class, missing::open).getMessage());
  }

  @Test
  void aStaleWriterIsEclipsed() throws Exception {
    Sink<Count> sink = sink().createTable(RegionSplits.none()).build();
    sink.open();
    sink.write(attempt(200), 0, List.of(count("a", 2)).iterator());
    sink.write(attempt(100), 0, List.of(count("a", 1)).iterator());
    sink.close();

    assertEquals(Map.of("a", List.of(2L, 200L)), rows());
  }

  @Test
  void recordsBecomeTypedColumns() throws Exception {
    Sink<Reading> sink =
        HTableSink.ofRecord(Reading.class, "f")
            .rowKey("sensor")
            .table(table)
            .configuration(CLUSTER.getConfiguration())
            .createTable(RegionSplits.none())
            .build();
    sink.open();
    sink.write(attempt(1), 0, List.of(Reading.full("s1")).iterator());
    sink.write(attempt(2), 0, List.of(Reading.sparse("s1")).iterator());
    sink.close();

    try (Table rows = CLUSTER.getConnection().getTable(TableName.valueOf(table))) {
      Result row = rows.get(new Get(Bytes.toBytes("s1")));
      assertEquals(7, row.size());
      assertEquals(8, Bytes.toLong(value(row, "sequence")));
      assertEquals(4, Bytes.toInt(value(row, "channel")));
      assertEquals(21.5, Bytes.toDouble(value(row, "celsius")));
      assertEquals("2026-01-02T03:04:05Z", Bytes.toString(value(row, "at")));
    }
  }

  @Test
  void aMissingTableIsMadePresplitInItsNamespace() throws Exception {
    table = "shop:" + table;
    Sink<Count> sink = sink().families("g").createTable(RegionSplits.presplit(4)).build();
    sink.open();
    sink.open(); // finds it
    sink.close();
    sink.close();

    List<byte[]> starts =
        CLUSTER.getAdmin().getRegions(TableName.valueOf(table)).stream()
            .map(region -> region.getStartKey())
            .sorted(Bytes.BYTES_COMPARATOR)
            .toList();
    assertArrayEquals(
        new byte[][] {{}, {0x40}, {(byte) 0x80}, {(byte) 0xc0}}, starts.toArray(byte[][]::new));
    assertEquals(
        List.of("f", "g"),
        CLUSTER.getAdmin().getDescriptor(TableName.valueOf(table)).getColumnFamilyNames().stream()
            .map(Bytes::toString)
            .toList());
  }

  @Test
  void aMissingTableFailsTheJobAndSaysHowToMakeIt() {
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () -> run(context -> context.source(source()).to(sink().build())));

    assertInstanceOf(IllegalStateException.class, thrown.getCause());
    assertEquals(
        "Table "
            + table
            + " does not exist; make it, in hbase shell: create '"
            + table
            + "', 'f', or let the sink make it by createTable(...)",
        thrown.getCause().getMessage());
  }

  @Test
  void aMissingFamilyFailsTheJobAndSaysHowToAddIt() throws Exception {
    CLUSTER.createTable(TableName.valueOf(table), new String[] {"d", "e"}).close();

    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                run(
                    context ->
                        context
                            .source(source())
                            .to(sink().createTable(RegionSplits.none()).build())));

    assertInstanceOf(IllegalStateException.class, thrown.getCause());
    assertEquals(
        "Table "
            + table
            + " has no column family f, only [d, e]; add it, in hbase shell: alter '"
            + table
            + "', 'f', or name one of the table's",
        thrown.getCause().getMessage());
    assertEquals(-1, SharedConnections.holders(settings()));
  }

  @Test
  void anEmptyRowKeyFailsTheBatchAndNamesTheRecord() {
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                run(
                    context ->
                        context
                            .source(source(List.of(count("a", 1), count("", 2))))
                            .to(sink().createTable(RegionSplits.none()).build())));

    assertInstanceOf(IllegalArgumentException.class, thrown.getCause());
    assertEquals(
        "Cannot make a row of "
            + table
            + " of Count[word=, n=2]: its row key must have 1..32767 bytes, but has 0; filter such "
            + "records out before they reach the sink",
        thrown.getCause().getMessage());
  }

  @Test
  void aTableThatWasDisabledIsABackendFailure() throws Exception {
    Sink<Count> sink =
        sink()
            .createTable(RegionSplits.none())
            .settings(Map.of("hbase.client.retries.number", "1"))
            .build();
    sink.open();
    CLUSTER.getAdmin().disableTable(TableName.valueOf(table));

    BackendException thrown =
        assertThrows(
            BackendException.class,
            () -> sink.write(attempt(1), 0, List.of(count("a", 1)).iterator()));
    sink.close();

    assertTrue(
        thrown
            .getMessage()
            .startsWith(
                "Cannot write 1 rows of batch 0 of job to "
                    + table
                    + "; is HBase up, and may this user write there? "),
        thrown.getMessage());
    assertInstanceOf(IOException.class, thrown.getCause());
  }

  @Test
  void sinksWithTheSameSettingsShareAConnectionUntilTheLastIsClosed() throws Exception {
    Sink<Count> first = sink().createTable(RegionSplits.none()).build();
    Sink<Count> second = Serialized.copy(first);

    first.open();
    Connection connection = SharedConnections.connection(settings());
    second.open();
    assertEquals(2, SharedConnections.holders(settings()));
    assertSame(connection, SharedConnections.connection(settings()));

    first.close();
    first.close(); // has nothing left to close
    second.write(attempt(1), 0, List.of(count("a", 1)).iterator());
    assertEquals(1, SharedConnections.holders(settings()));

    second.close();
    assertEquals(-1, SharedConnections.holders(settings()));
    assertTrue(connection.isClosed());
    assertEquals(Map.of("a", List.of(1L, 1L)), rows());
  }

  private static Count count(String word, long n) {
    return new Count(word, n);
  }

  @Test
  void aJobThatIsOlderThanWhatItsSinkHasNotedIsRefused() throws Exception {
    InMemoryBackend lost = new InMemoryBackend();
    Consumer<StreamingContext> graph =
        context ->
            context
                .source(source(List.of(count("a", 1)), List.of(count("b", 2))))
                .to(notingSink().createTable(RegionSplits.none()).build());
    run(table, lost, graph);
    run(table, lost, graph);
    InMemoryBackend older = new InMemoryBackend();

    JobFailedException refused =
        assertThrows(JobFailedException.class, () -> run(table, older, graph));

    assertInstanceOf(JobChangedException.class, refused.getCause());
    assertTrue(
        refused.getMessage().contains("- Sink " + table + " was written to by batch 1"),
        refused::getMessage);
    try (JobAdmin admin = older.administer(table)) {
      admin.adopt(List.of("sink:" + table));
    }
    assertEquals(2, run(table, older, graph).size());
  }

  private HTableSinkBuilder<Count> sink() {
    return notingSink().withoutNotes();
  }

  private HTableSinkBuilder<Count> notingSink() {
    return HTableSink.<Count>builder()
        .table(table)
        .configuration(CLUSTER.getConfiguration())
        .rowKey(count -> Bytes.toBytes(count.word()))
        .families("f")
        .columns((count, columns) -> columns.put("f", "n", count.n()));
  }

  private static ConnectionSettings settings() {
    return ConnectionSettings.of(CLUSTER.getConfiguration());
  }

  @SafeVarargs
  private static QueueSource<Count> source(List<Count>... batches) {
    QueueSource<Count> source = new QueueSource<>("in", 2);
    for (List<Count> batch : batches) {
      source.addAll(batch);
    }
    return source;
  }

  /** Runs all that the graph's sources have. */
  private static List<BatchProgress> run(Consumer<StreamingContext> graph)
      throws InterruptedException {
    return run("job", new InMemoryBackend(), graph);
  }

  private static List<BatchProgress> run(
      String job, InMemoryBackend backend, Consumer<StreamingContext> graph)
      throws InterruptedException {
    List<BatchProgress> progress = new ArrayList<>();
    try (StreamingContext context = new StreamingContext(job, backend, STRICT)) {
      context.addListener(progress::add);
      graph.accept(context);
      context.runAvailable();
    }
    return progress;
  }

  private static Attempt attempt(long version) {
    return new Attempt(
        new Plan("job", 1, version, new PlanRequest(0, Map.of(), BatchTime.of(version))),
        ReadPoint.at(ReadPoint.NOTHING));
  }

  /** By row key, the column {@code f:n} and its timestamp. */
  private Map<String, List<Long>> rows() throws IOException {
    Map<String, List<Long>> found = new TreeMap<>();
    try (Table rows = CLUSTER.getConnection().getTable(TableName.valueOf(table));
        ResultScanner scanner = rows.getScanner(new Scan())) {
      for (Result row : scanner) {
        Cell cell = row.getColumnLatestCell(Bytes.toBytes("f"), Bytes.toBytes("n"));
        found.put(
            Bytes.toString(row.getRow()),
            List.of(Bytes.toLong(CellUtil.cloneValue(cell)), cell.getTimestamp()));
      }
    }
    return found;
  }

  private static byte[] value(Result row, String qualifier) {
    return row.getValue(Bytes.toBytes("f"), Bytes.toBytes(qualifier));
  }

  /** It is a sink as the engine relies on it. */
  @Nested
  final class Contract extends AbstractSinkTests {
    @Override
    protected Sink<Pair<String, Long>> newSink() {
      return HTableSink.<Pair<String, Long>>builder()
          .table(table)
          .configuration(CLUSTER.getConfiguration())
          .rowKey(pair -> Bytes.toBytes(pair.key()))
          .families("f")
          .columns((pair, columns) -> columns.put("f", "n", pair.value()))
          .createTable(RegionSplits.none())
          .build();
    }

    @Override
    protected Map<String, Long> read() throws IOException {
      Map<String, Long> numbers = new TreeMap<>();
      rows().forEach((key, cell) -> numbers.put(key, cell.get(0)));
      return numbers;
    }
  }
}
