package io.tarn.benchmarks;

import io.tarn.client.KeyRange;
import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.client.TableReader;
import io.tarn.client.TarnClient;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.schemas.Buckets;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableFormat;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;

/**
 * What reading many rows at a pinned snapshot costs, against plain requests for the same cells from
 * the same connection: an absent key, a prefix, a whole table, what changed, and rows that were
 * written again in every batch since.
 */
final class ScansBench {
  private static final String TABLE = "totals";
  private static final int HISTORY = 1_000;
  private static final int KEYS = 200_000;
  private static final int KEYS_PER_PREFIX = 100;
  private static final int KEYS_PER_BATCH = 50_000;
  private static final int CHANGING_BATCHES = 10;
  private static final int CHANGES_PER_BATCH = 1_000;
  private static final int HOT_KEYS = 1_000;
  private static final int HOT_BATCHES = HISTORY + 9;
  private static final int READS = 100;

  private final PairedTimes times = new PairedTimes(9, 4);
  private final SplittableRandom random = new SplittableRandom(1);
  private final RowKeys<String> rowKeys = RowKeys.of(KeyTypes.STRING, Buckets.DEFAULT_COUNT);
  private final Connection connection;
  private final HBaseBackend backend;
  private final TarnClient tarn;

  /** The connection, and what reads by it, stay the caller's. */
  ScansBench(Connection connection, TarnClient tarn) {
    this.connection = connection;
    this.backend = HBaseBackend.on(connection, Clock.systemUTC());
    this.tarn = tarn;
  }

  void run() throws Exception {
    writeMany();
    Snapshot last = tarn.job("many").snapshot();
    try (Table plain = plain("many")) {
      TableReader table = last.table(TABLE);
      Scan all = upTo(last.version());
      absentKeys(table, plain, last.version());
      prefixes("a prefix of 100 rows", table, Integer.MAX_VALUE, KEYS_PER_PREFIX);
      prefixes("a prefix of 100 rows, limit 10", table, 10, 10);
      times.compare(
          KEYS + " rows, all of the table",
          1,
          () -> check(KEYS, count(table.scan())),
          () -> check(KEYS, count(plain, all)));
      changes(last, plain);
    }
    writeHot();
    Snapshot newest = tarn.job("hot").snapshot();
    Snapshot oldest = tarn.job("hot").snapshotAt(newest.batch() - HISTORY);
    try (Table plain = plain("hot")) {
      hot("the newest snapshot", newest, plain, newest);
      hot("the oldest snapshot", oldest, plain, oldest);
      hot("the oldest, plain at the newest", oldest, plain, newest);
    }
  }

  private void absentKeys(TableReader table, Table plain, long version) throws Exception {
    PairedTimes.Work reads =
        () -> {
          for (int i = 0; i < READS; i++) {
            check(0, table.get(absent()).value().isPresent() ? 1 : 0);
          }
        };
    times.compare(
        "an absent key",
        READS,
        reads,
        () -> {
          for (int i = 0; i < READS; i++) {
            check(0, plain.get(get(absent(), version)).size());
          }
        });
    times.compare(
        "an absent key, plain of one that is there",
        READS,
        reads,
        () -> {
          for (int i = 0; i < READS; i++) {
            check(1, plain.get(get(key(random.nextInt(KEYS)), version)).size());
          }
        });
  }

  private void prefixes(String name, TableReader table, int limit, int rows) throws Exception {
    try (Table plain = plain("many")) {
      long version = tarn.job("many").snapshot().version();
      times.compare(
          name + ", plain one Get",
          READS,
          () -> {
            for (int i = 0; i < READS; i++) {
              String prefix = key(random.nextInt(KEYS)).substring(0, key(0).length() - 2);
              check(rows, count(table.scan(KeyRange.prefix(prefix), limit)));
            }
          },
          () -> {
            for (int i = 0; i < READS; i++) {
              check(1, plain.get(get(key(random.nextInt(KEYS)), version)).size());
            }
          });
    }
  }

  private void changes(Snapshot last, Table plain) throws Exception {
    long from = last.batch() - CHANGING_BATCHES;
    Scan written =
        upTo(last.version())
            .setTimeRange(tarn.job("many").snapshotAt(from).version() + 1, last.version() + 1);
    int changed = count(plain, written);
    times.compare(
        "changes: " + changed + " rows",
        1,
        () -> check(changed, count(tarn.job("many").changes(TABLE, from, last.batch()))),
        () -> check(changed, count(plain, written)));
  }

  private void hot(String name, Snapshot snapshot, Table plain, Snapshot plainAt) throws Exception {
    TableReader table = snapshot.table(TABLE);
    Scan all = upTo(plainAt.version());
    times.compare(
        HOT_KEYS + " rows of " + HOT_BATCHES + " versions, " + name,
        1,
        () -> check(HOT_KEYS, count(table.scan())),
        () -> check(HOT_KEYS, count(plain, all)));
  }

  private void writeMany() throws InterruptedException {
    List<List<Event>> batches = new ArrayList<>();
    for (int first = 0; first < KEYS; first += KEYS_PER_BATCH) {
      batches.add(events(first, first + KEYS_PER_BATCH));
    }
    for (int batch = 0; batch < CHANGING_BATCHES; batch++) {
      List<Event> events = new ArrayList<>();
      for (int i = 0; i < CHANGES_PER_BATCH; i++) {
        events.add(new Event(key(random.nextInt(KEYS)), 1, 0));
      }
      batches.add(events);
    }
    write("many", batches);
  }

  private void writeHot() throws InterruptedException {
    List<List<Event>> batches = new ArrayList<>();
    for (int batch = 0; batch < HOT_BATCHES; batch++) {
      batches.add(events(0, HOT_KEYS));
    }
    write("hot", batches);
  }

  private void write(String job, List<List<Event>> batches) throws InterruptedException {
    QueueSource<Event> source = new QueueSource<>("input", 2);
    batches.forEach(source::addAll);
    try (StreamingContext streams = new StreamingContext(job, backend)) {
      streams
          .source(source)
          .keyBy(KeyTypes.STRING, Event::key)
          .aggregateByKey(
              StateSpec.table(TABLE).history(HISTORY),
              List.of(Aggregates.count("count"), Aggregates.sum("sum", Event::value)));
      streams.runAvailable();
    }
  }

  private static List<Event> events(int first, int end) {
    List<Event> events = new ArrayList<>();
    for (int key = first; key < end; key++) {
      events.add(new Event(key(key), 1, 0));
    }
    return events;
  }

  private Table plain(String job) throws IOException {
    return connection.getTable(
        TableName.valueOf(TableFormat.NAMESPACE, TableFormat.stateTable(job, TABLE)));
  }

  private Get get(String key, long version) throws IOException {
    return new Get(rowKeys.row(key).bytes())
        .addColumn(TableFormat.stateFamily(), TableFormat.valueQualifier())
        .setTimeRange(0, version + 1);
  }

  private static Scan upTo(long version) throws IOException {
    return new Scan()
        .withStopRow(TableFormat.markerRow())
        .addFamily(TableFormat.stateFamily())
        .setTimeRange(0, version + 1);
  }

  private static int count(Table plain, Scan scan) throws IOException {
    int rows = 0; // the scanner changes the scan it is given, so it is given another
    try (ResultScanner scanner = plain.getScanner(new Scan(scan))) {
      for (Result result = scanner.next(); result != null; result = scanner.next()) {
        rows += result.size();
      }
    }
    return rows;
  }

  private static int count(Rows<?> rows) {
    try (rows) {
      int count = 0;
      for (Object row : rows) {
        count += row == null ? 0 : 1;
      }
      return count;
    }
  }

  private String absent() {
    return key(random.nextInt(KEYS)) + "x";
  }

  private static String key(int number) {
    return String.format("key-%07d", number);
  }

  private static void check(int expected, int found) {
    if (found != expected) {
      throw new IllegalStateException(found + " rows were found, not " + expected);
    }
  }
}
