package io.tarn.testkit;

import io.tarn.client.JobReader;
import io.tarn.client.TarnClient;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** What the groups of the client's suite share: a job of its own for each test, and its client. */
abstract class ClientContract {
  /** Strict, two threads, no second attempt. */
  static final EngineConfig STRICT =
      EngineConfig.defaults()
          .withThreads(2)
          .withStrict(true)
          .withAttempts(1, Duration.ZERO, Duration.ZERO);

  private static final AtomicInteger JOBS = new AtomicInteger();

  /** Begins now; a client's ages are by this clock or by the machine's. */
  final FakeClock clock = FakeClock.at(Instant.now().truncatedTo(ChronoUnit.MILLIS));

  String job;
  ProtocolBackend backend;
  TarnClient client;

  /** The backend under test. */
  abstract ClientFixture fixture();

  @BeforeEach
  final void openBackend(TestInfo test) {
    String name = test.getTestMethod().orElseThrow().getName();
    job = name.substring(0, Math.min(60, name.length())) + "-read-" + JOBS.incrementAndGet();
    backend = fixture().openBackend(clock);
    client = fixture().openClient(backend);
  }

  @AfterEach
  final void closeBackend() {
    client.close();
    backend.close();
  }

  final JobReader reader() {
    return client.job(job);
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
}
