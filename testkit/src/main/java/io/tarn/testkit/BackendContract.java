package io.tarn.testkit;

import io.tarn.schemas.RowKey;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** What the suites share: the backend under test, its reader, and a job for each test. */
abstract class BackendContract {
  private static final AtomicInteger JOBS = new AtomicInteger();

  /** Begins now: versions are times, and HBase expires a batch's record by its version. */
  protected final FakeClock clock = FakeClock.at(Instant.now().truncatedTo(ChronoUnit.SECONDS));

  protected final Faults faults = new Faults();

  /** The backend under test. */
  protected ProtocolBackend backend;

  /** The same backend, with {@link #faults} in front of it. */
  protected FaultyBackend faulty;

  /** A job's name that no other test has used. */
  protected String job;

  /** Opens the backend under test. Closed after each test. */
  protected abstract ProtocolBackend openBackend(FakeClock versionClock);

  /**
   * The rows of a table as an application reads them, by row key.
   *
   * @param batch the snapshot's batch, or empty for the newest
   */
  protected abstract Map<RowKey, byte[]> rows(String ofJob, String table, OptionalLong batch);

  /** Does to a job's tables what must change no answer: flush, compact. Nothing, if not told. */
  protected void disturb(String ofJob) {}

  @BeforeEach
  final void openBackend(TestInfo test) {
    backend = openBackend(clock);
    faulty = new FaultyBackend(backend, faults);
    String name = test.getTestMethod().orElseThrow().getName();
    job = name.substring(0, Math.min(60, name.length())) + "-" + JOBS.incrementAndGet();
  }

  @AfterEach
  final void closeBackend() {
    faults.heal();
    backend.close();
  }
}
