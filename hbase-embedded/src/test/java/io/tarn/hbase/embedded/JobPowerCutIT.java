package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.schemas.KeyTypes;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.StreamingQuery;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job waits for the disk once a batch, at its commit. Whenever the power is cut: each batch that
 * was told to be committed is there, whole, and nothing of any other can be seen.
 */
class JobPowerCutIT {
  private static final int BATCHES = 2_000;
  private static final int RECORDS = 20;
  private static final int KEYS = 50;
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

  private final AtomicLong told = new AtomicLong(-1);
  private final QueueSource<String> source = source();

  @TempDir Path folder;

  @BeforeAll
  static void keepTheTerminalClean() throws IOException {
    LogFile.redirectTo(Path.of("target", "logs"));
  }

  @RepeatedTest(3)
  void committedBatchesSurviveWholeAndNothingElseIsSeen(RepetitionInfo repetition)
      throws Exception {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    try (EmbeddedHBase hbase = EmbeddedHBase.start(folder, JobPowerCutIT::adapt)) {
      cutWhileTheJobRuns(hbase, 3 + random.nextInt(20));
    }
    PowerCutFileSystem.comeBack();

    try (EmbeddedHBase hbase = EmbeddedHBase.start(folder);
        Connection connection = ConnectionFactory.createConnection(hbase.configuration())) {
      Snapshot after = HBaseClients.on(connection).job("counts").snapshot();
      assertTrue(after.batch() >= told.get(), after.batch() + " < " + told);
      assertEquals(folded(after.batch() + 1), counts(after));

      told.set(-1);
      runOn(connection, after.batch() + 20);
      Snapshot later = HBaseClients.on(connection).job("counts").snapshot();
      assertEquals(folded(later.batch() + 1), counts(later));
    }
  }

  private static void adapt(Configuration conf) {
    conf.setClass("fs.file.impl", PowerCutFileSystem.class, FileSystem.class);
  }

  /** The log begins anew a few times, so some cuts come soon after that. */
  private void cutWhileTheJobRuns(EmbeddedHBase hbase, int batches) throws Exception {
    Configuration conf = hbase.configuration();
    conf.setInt(HConstants.HBASE_CLIENT_RETRIES_NUMBER, 1);
    conf.setInt(HConstants.HBASE_RPC_TIMEOUT_KEY, 2_000);
    try (Connection connection = ConnectionFactory.createConnection(conf);
        Admin admin = connection.getAdmin();
        StreamingContext streams = streams(connection)) {
      ServerName server = admin.getRegionServers().iterator().next();
      StreamingQuery query = streams.start(Trigger.asFastAsPossible());
      for (int roll = 1; roll <= 3; roll++) {
        long until = (long) roll * batches;
        assertTrue(Poll.until(LONG_ENOUGH, () -> told.get() >= until), () -> told + " is the last");
        admin.rollWALWriter(server);
      }
      PowerCutFileSystem.cut();
      query.stopNow();
    }
  }

  private void runOn(Connection connection, long toBatch) throws Exception {
    try (StreamingContext streams = streams(connection)) {
      StreamingQuery query = streams.start(Trigger.asFastAsPossible());
      assertTrue(Poll.until(LONG_ENOUGH, () -> told.get() >= toBatch), () -> told + " is the last");
      query.stop();
    }
  }

  private StreamingContext streams(Connection connection) {
    StreamingContext streams =
        new StreamingContext(
            "counts",
            HBaseBackend.on(connection, Clock.systemUTC()),
            EngineConfig.defaults().withAttempts(1, Duration.ofMillis(1), Duration.ofMillis(1)));
    streams
        .source(source)
        .keyBy(KeyTypes.STRING, key -> key)
        .aggregateByKey("totals", Aggregates.count("count"));
    BatchListener listener = progress -> told.set(progress.batch());
    streams.addListener(listener);
    return streams;
  }

  private static QueueSource<String> source() {
    QueueSource<String> source = new QueueSource<>("input", 2);
    for (int batch = 0; batch < BATCHES; batch++) {
      source.addAll(records(batch));
    }
    return source;
  }

  private static List<String> records(long batch) {
    SplittableRandom random = new SplittableRandom(batch);
    List<String> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add("key-" + random.nextInt(KEYS));
    }
    return records;
  }

  private static Map<String, Long> folded(long batches) {
    Map<String, Long> counts = new TreeMap<>();
    for (long batch = 0; batch < batches; batch++) {
      records(batch).forEach(key -> counts.merge(key, 1L, Long::sum));
    }
    return counts;
  }

  private static Map<String, Long> counts(Snapshot snapshot) {
    Map<String, Long> counts = new TreeMap<>();
    try (Rows<Row> rows = snapshot.table("totals").scan()) {
      rows.forEach(row -> counts.put((String) row.key(), row.value().asLong("count")));
    }
    return counts;
  }
}
