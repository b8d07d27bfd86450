package io.tarn.hbase.state;

import io.tarn.client.JobReader;
import io.tarn.client.TarnClient;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.hbase.read.TarnTables;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.Waiter.ExplainingPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** A job of its own for each test, on the mini-cluster, and a client that reads it. */
abstract class JobOnMiniCluster {
  /** Strict, two threads, no second attempt. */
  static final EngineConfig STRICT =
      EngineConfig.defaults()
          .withThreads(2)
          .withStrict(true)
          .withAttempts(1, Duration.ZERO, Duration.ZERO);

  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final AtomicInteger JOBS = new AtomicInteger();

  final FakeClock clock = FakeClock.at(Instant.now().truncatedTo(ChronoUnit.MILLIS));
  String job;
  HBaseBackend backend;
  TarnClient client;

  @BeforeEach
  final void openBackend(TestInfo test) {
    String name = test.getTestMethod().orElseThrow().getName();
    job = name.substring(0, Math.min(60, name.length())) + "-it-" + JOBS.incrementAndGet();
    backend = HBaseBackend.on(MiniCluster.connection(), clock);
    backend.makeShared(); // some tests read before any job was opened
    client = HBaseClients.on(MiniCluster.connection());
  }

  @AfterEach
  final void closeBackend() {
    client.close();
    backend.close();
  }

  final JobReader reader() {
    return client.job(job);
  }

  final TableName tableName(String table) {
    return TarnTables.stateTable(job, table);
  }

  /** Builds the job's graph anew, and runs all that its sources have. */
  final void run(Consumer<StreamingContext> graph) {
    try (StreamingContext context = new StreamingContext(job, backend, STRICT)) {
      graph.accept(context);
      context.runAvailable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Waits for what HBase or Tarn does in the background. */
  static void await(String what, Condition condition) throws Exception {
    MiniCluster.utility().waitFor(DEADLINE.toMillis(), 20, true, new Awaited(what, condition));
  }

  /** What is waited for. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }

  private record Awaited(String what, Condition condition)
      implements ExplainingPredicate<Exception> {
    @Override
    public boolean evaluate() throws Exception {
      return condition.holds();
    }

    @Override
    public String explainFailure() {
      return what + " did not come about within " + DEADLINE;
    }
  }
}
