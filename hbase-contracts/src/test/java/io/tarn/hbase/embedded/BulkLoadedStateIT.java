package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.hbase.contracts.HBaseFixture;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.schemas.KeyTypes;
import io.tarn.spi.job.WriteSafety;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.protocol.JobStore;
import io.tarn.testkit.AbstractPromiseTests;
import io.tarn.testkit.BackendFixture;
import io.tarn.testkit.FakeClock;
import io.tarn.testkit.FaultMode;
import io.tarn.testkit.FaultPoint;
import io.tarn.testkit.Faults;
import io.tarn.testkit.FaultyBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.junit.jupiter.api.Test;

/** The promises hold also where every row of state comes by files that HBase loads. */
final class BulkLoadedStateIT extends AbstractPromiseTests {
  private static final EngineConfig ONE_ATTEMPT =
      EngineConfig.defaults().withAttempts(1, Duration.ZERO, Duration.ZERO);
  private static final AtomicInteger JOBS = new AtomicInteger();

  private static final Connection CONNECTION = connect(1);

  private static Connection connect(int leastRows) {
    Configuration conf = new Configuration(OneEmbeddedHBase.connection().getConfiguration());
    conf.setInt("tarn.bulk-load.least-rows", leastRows);
    try {
      return ConnectionFactory.createConnection(conf);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    String folder = CONNECTION.getConfiguration().get("tarn.bulk-load.folder");
    return Path.of(new org.apache.hadoop.fs.Path(folder).toUri().getPath());
  }

  @Override
  protected BackendFixture open(FakeClock versionClock) {
    return HBaseFixture.open(CONNECTION, OneEmbeddedHBase.FILES, versionClock);
  }

  @Test
  void rowsComeByFilesAndNoneIsLeft() throws Exception {
    String job = "bulk-" + JOBS.incrementAndGet();
    HBaseBackend backend = HBaseBackend.on(CONNECTION, Clock.systemUTC());
    run(job, new FaultyBackend(backend, new Faults()));

    assertTrue(OneEmbeddedHBase.storeFiles(job) > 0, "the rows were put");
    assertEquals(List.of(), left(job));
  }

  @Test
  void fewRowsArePut() throws Exception {
    String job = "bulk-" + JOBS.incrementAndGet();
    try (Connection connection = connect(1_000)) {
      run(job, new FaultyBackend(HBaseBackend.on(connection, Clock.systemUTC()), new Faults()));
    }

    assertEquals(0, OneEmbeddedHBase.storeFiles(job));
  }

  @Test
  void whatACrashHasLeftOfFilesIsDeletedWithTheCellsOfItsAttempt() throws Exception {
    String job = "bulk-" + JOBS.incrementAndGet();
    HBaseBackend backend = HBaseBackend.on(CONNECTION, Clock.systemUTC());
    Faults faults = new Faults();
    faults.failAlways(FaultPoint.COMMIT, FaultMode.BEFORE);
    assertThrows(JobFailedException.class, () -> run(job, new FaultyBackend(backend, faults)));
    long version;
    try (JobStore store = backend.openJobStore(job, WriteSafety.PROCESS_END)) {
      version = store.row().orElseThrow().lastVersion();
    }
    Path files = ofTable(job).resolve(String.format(Locale.ROOT, "%019d-of-a-dead-task", version));
    Files.createDirectories(files.resolve("s"));
    Files.writeString(files.resolve("s").resolve("rows-00000"), "half of a file");
    run(job, new FaultyBackend(backend, new Faults()));

    assertEquals(List.of(), left(job));
  }

  private static void run(String job, FaultyBackend backend) throws InterruptedException {
    QueueSource<String> source = new QueueSource<>("in", 2);
    source.addAll(List.of("a", "b", "a"));
    try (StreamingContext context = new StreamingContext(job, backend, ONE_ATTEMPT)) {
      context
          .source(source)
          .keyBy(KeyTypes.STRING, word -> word)
          .aggregateByKey("counts", Aggregates.count("n"));
      context.runAvailable();
    }
  }

  private static Path ofTable(String job) {
    return folder().resolve("tarn." + job + ".counts");
  }

  private static List<String> left(String job) throws IOException {
    if (!Files.exists(ofTable(job))) {
      return List.of();
    }
    try (Stream<Path> left = Files.list(ofTable(job))) {
      return left.map(path -> path.getFileName().toString()).toList();
    }
  }
}
