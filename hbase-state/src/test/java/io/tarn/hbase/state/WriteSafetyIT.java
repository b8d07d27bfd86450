package io.tarn.hbase.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.files.TextFiles;
import io.tarn.files.TextLine;
import io.tarn.hbase.read.TarnTables;
import io.tarn.schemas.KeyTypes;
import io.tarn.spi.job.BadRecords;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.EngineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Durability;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job writes is as safe as the input that it removes. */
final class WriteSafetyIT extends JobOnMiniCluster {
  @TempDir Path folder;

  @BeforeEach
  void fill() throws IOException {
    Files.writeString(folder.resolve("input"), "a\nbad\n");
    DurabilityObserver.forget();
  }

  @Test
  void whatDeletedFilesAreCountedInIsOnTheDisk() throws Exception {
    count(TextFiles.in(folder.toString()).deleteRead());

    for (TableName table : tables()) {
      assertEquals(Set.of(Durability.FSYNC_WAL), DurabilityObserver.of(table), table::toString);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void whatCanBeReadAgainIsNotWaitedFor() throws Exception {
    count(TextFiles.in(folder.toString()));

    Set<Durability> seen = new HashSet<>();
    tables().forEach(table -> seen.addAll(DurabilityObserver.of(table)));
    assertEquals(
        Set.of(Durability.USE_DEFAULT, Durability.FSYNC_WAL),
        seen,
        "only dead letters and what tells a table from others are on the disk at once");
    assertEquals(Set.of(Durability.USE_DEFAULT), DurabilityObserver.of(TarnTables.JOB));
  }

  @Test
  void inOneLogTheCommitIsWaitedForAndNothingBeforeIt() throws Exception {
    try (Connection connection = inOneLog()) {
      count(HBaseBackend.on(connection, clock), lines -> {});
    }

    assertEquals(Set.of(Durability.ASYNC_WAL), DurabilityObserver.of(TarnTables.BATCH));
    assertTrue(DurabilityObserver.of(tableName("counts")).contains(Durability.ASYNC_WAL));
    assertFalse(DurabilityObserver.of(tableName("counts")).contains(Durability.USE_DEFAULT));
    assertEquals(
        Set.of(Durability.ASYNC_WAL, Durability.USE_DEFAULT),
        DurabilityObserver.of(TarnTables.JOB),
        "a plan and a commit");
  }

  @Test
  void inOneLogAPlanIsWaitedForWhereSomethingLeavesTheJobBeforeItsCommit() throws Exception {
    try (Connection connection = inOneLog()) {
      count(
          HBaseBackend.on(connection, clock),
          lines -> lines.foreachBatch((attempt, records) -> {}));
    }

    assertEquals(Set.of(Durability.USE_DEFAULT), DurabilityObserver.of(TarnTables.JOB));
    assertEquals(Set.of(Durability.ASYNC_WAL), DurabilityObserver.of(TarnTables.BATCH));
  }

  private static Connection inOneLog() throws IOException {
    Configuration conf = new Configuration(MiniCluster.connection().getConfiguration());
    conf.setBoolean(Durabilities.ONE_LOG, true);
    return ConnectionFactory.createConnection(conf);
  }

  private List<TableName> tables() {
    return List.of(TarnTables.JOB, TarnTables.BATCH, TarnTables.DEAD, tableName("counts"));
  }

  private void count(TextFiles files) throws InterruptedException {
    count(backend, files, lines -> {});
  }

  private void count(HBaseBackend through, Consumer<DStream<String>> besides)
      throws InterruptedException {
    count(through, TextFiles.in(folder.toString()), besides);
  }

  private void count(HBaseBackend through, TextFiles files, Consumer<DStream<String>> besides)
      throws InterruptedException {
    EngineConfig config = STRICT.withBadRecords(BadRecords.DEAD_LETTERS);
    try (StreamingContext context = new StreamingContext(job, through, config)) {
      DStream<String> lines = context.source(files).map(WriteSafetyIT::checked);
      besides.accept(lines);
      lines
          .keyBy(KeyTypes.STRING, line -> line)
          .aggregateByKey("counts", Aggregates.count("count"));
      context.runAvailable();
    }
  }

  private static String checked(TextLine line) {
    if (line.text().equals("bad")) {
      throw new IllegalArgumentException("not a word");
    }
    return line.text();
  }
}
