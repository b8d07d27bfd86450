package io.tarn.benchmarks;

import io.tarn.client.Snapshot;
import io.tarn.client.TableReader;
import io.tarn.client.TarnClient;
import io.tarn.hbase.read.HBaseClients;
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
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Table;

/**
 * What reading a row at a pinned snapshot costs, against a plain Get of the same row and time range
 * from the same connection: both in turn, some hundred reads at a time. Then all other reads: see
 * {@link ScansBench}.
 */
final class ReadsBench {
  private static final String JOB = "bench";
  private static final String TABLE = "totals";
  private static final int HISTORY = 200;
  private static final int BATCHES = 300;
  private static final int KEYS = 10_000;
  private static final int EVENTS_PER_BATCH = 500;
  private static final int ROUNDS = 60;
  private static final int WARM_UP_ROUNDS = 15;
  private static final int READS_PER_ROUND = 500;

  private final TarnClient tarn;
  private final Table plain;
  private final RowKeys<String> rowKeys = RowKeys.of(KeyTypes.STRING, Buckets.DEFAULT_COUNT);
  private final SplittableRandom random = new SplittableRandom(1);

  private ReadsBench(TarnClient tarn, Table plain) {
    this.tarn = tarn;
    this.plain = plain;
  }

  static void run(Configuration hbase) throws Exception {
    try (Connection connection = ConnectionFactory.createConnection(hbase);
        TarnClient tarn = HBaseClients.on(connection);
        Table plain =
            connection.getTable(
                TableName.valueOf(TableFormat.NAMESPACE, TableFormat.stateTable(JOB, TABLE)))) {
      System.out.printf("reads: %d batches, a history of %d%n", BATCHES, HISTORY);
      write(HBaseBackend.on(connection, Clock.systemUTC()));
      ReadsBench bench = new ReadsBench(tarn, plain);
      long last = tarn.job(JOB).snapshot().batch();
      bench.compare("newest batch, " + HISTORY + " batches left", last);
      bench.compare("100 batches left", last - HISTORY + 100);
      bench.compare("1 batch left", last - HISTORY + 1);
      new ScansBench(connection, tarn).run();
    }
  }

  private static void write(HBaseBackend backend) throws InterruptedException {
    QueueSource<Event> source = new QueueSource<>("input", 2);
    SplittableRandom random = new SplittableRandom(2);
    for (int batch = 0; batch < BATCHES; batch++) {
      List<Event> events = new ArrayList<>();
      for (int i = 0; i < (batch == 0 ? KEYS : EVENTS_PER_BATCH); i++) {
        int key = batch == 0 ? i : random.nextInt(KEYS);
        events.add(new Event("key-" + key, 1, 0));
      }
      source.addAll(events);
    }
    try (StreamingContext streams = new StreamingContext(JOB, backend)) {
      streams
          .source(source)
          .keyBy(KeyTypes.STRING, Event::key)
          .aggregateByKey(
              StateSpec.table(TABLE).history(HISTORY),
              List.of(Aggregates.count("count"), Aggregates.sum("sum", Event::value)));
      streams.runAvailable();
    }
  }

  private void compare(String name, long batch) throws IOException {
    Snapshot snapshot = tarn.job(JOB).snapshotAt(batch);
    TableReader table = snapshot.table(TABLE);
    double[] ratios = new double[ROUNDS - WARM_UP_ROUNDS];
    double[] plainMicros = new double[ROUNDS - WARM_UP_ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      double plainNanos = plainReads(snapshot.version());
      double pinnedNanos = pinnedReads(table);
      if (round >= WARM_UP_ROUNDS) {
        ratios[round - WARM_UP_ROUNDS] = pinnedNanos / plainNanos;
        plainMicros[round - WARM_UP_ROUNDS] = plainNanos / READS_PER_ROUND / 1e3;
      }
    }
    System.out.printf(
        "%s: %.3f times a plain Get (median of %d rounds), which takes %.0f µs%n",
        name, median(ratios), ratios.length, median(plainMicros));
  }

  private long plainReads(long version) throws IOException {
    long found = 0;
    long began = System.nanoTime();
    for (int i = 0; i < READS_PER_ROUND; i++) {
      byte[] value =
          plain
              .get(
                  new Get(rowKeys.row(key()).bytes())
                      .addColumn(TableFormat.stateFamily(), TableFormat.valueQualifier())
                      .setTimeRange(0, version + 1))
              .getValue(TableFormat.stateFamily(), TableFormat.valueQualifier());
      found += value.length;
    }
    long nanos = System.nanoTime() - began;
    check(found, 2 * Long.BYTES);
    return nanos;
  }

  private long pinnedReads(TableReader table) {
    long found = 0;
    long began = System.nanoTime();
    for (int i = 0; i < READS_PER_ROUND; i++) {
      found += table.get(key()).value().isPresent() ? 1 : 0;
    }
    long nanos = System.nanoTime() - began;
    check(found, 1);
    return nanos;
  }

  private static void check(long found, int each) {
    if (found != (long) READS_PER_ROUND * each) {
      throw new IllegalStateException("rows are missing");
    }
  }

  private String key() {
    return "key-" + random.nextInt(KEYS);
  }

  private static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
