package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.NotFoundException;
import io.tarn.client.TypedRow;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.output.MemoryOutput;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A job in a unit test. */
final class JobDriverTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** One visit of a host. */
  record Visit(String host, long bytes) implements Serializable {}

  /** What is kept of a host. */
  record Total(long visits, long bytes) {}

  private static final TableSpec<String, Total> TOTALS =
      StateSpec.of("totals", Total.class).keyedBy(KeyTypes.STRING);

  private static volatile boolean broken;

  private final QueueSource<Visit> visits = new QueueSource<>("visits", 1);
  private final MemoryOutput<String> hosts = MemoryOutput.create();

  @Test
  void aHostsVisitsAreAddedUpAlsoOverARestart() {
    try (JobDriver job = JobDriver.of("visits", this::build)) {
      job.push(visits, new Visit("a", 3), new Visit("a", 4), new Visit("b", 1));
      job.advance(Duration.ofMinutes(1));
      job.restart();
      job.push(visits, new Visit("a", 5));

      assertEquals(Map.of("a", new Total(3, 12), "b", new Total(1, 1)), totals(job));
    }
  }

  @Test
  void outputsAreSeenByBatch() {
    try (JobDriver job = JobDriver.of("visits", this::build)) {
      assertEquals(List.of(), hosts.ofLastBatch());
      job.push(visits, new Visit("a", 3), new Visit("b", 4));
      job.push(visits, new Visit("c", 3));

      assertEquals(List.of("a", "b", "c"), hosts.records());
      assertEquals(List.of("c"), hosts.ofLastBatch());
    }
  }

  @Test
  void cachesLiveFromPushToPushAndNotOverARestart() {
    try (JobDriver job = JobDriver.of("visits", this::build)) {
      job.push(visits, new Visit("a", 1));
      job.push(visits, new Visit("a", 1));
      job.restart();
      job.push(visits, new Visit("a", 1));
      job.push(visits, new Visit("a", 1));

      assertEquals(
          List.of(0L, 0L, 1L, 0L),
          job.progress().stream().map(BatchProgress::stateRowsRead).toList());
    }
  }

  @Test
  void timeGoesByAsTheTestSays() {
    try (JobDriver job = JobDriver.of("visits", START, this::build)) {
      job.push(visits, new Visit("a", 1));
      job.advance(Duration.ofHours(1));
      job.push(visits, new Visit("a", 1));

      assertEquals(START.plus(Duration.ofHours(1)), job.now());
      assertEquals(
          List.of(START.toEpochMilli(), START.plus(Duration.ofHours(1)).toEpochMilli()),
          job.progress().stream().map(BatchProgress::version).toList());
      IllegalArgumentException thrown =
          assertThrows(IllegalArgumentException.class, () -> job.advance(Duration.ofSeconds(-1)));
      assertEquals(
          "time must go by, but it was to be advanced by PT-1S; give a positive duration",
          thrown.getMessage());
    }
  }

  @Test
  void deadLettersAreSeen() {
    try (JobDriver job = JobDriver.of("visits", this::build)) {
      job.push(visits, new Visit("a", 1), new Visit("", 1));

      assertEquals("a visit needs a host", job.dead().get(0).reason());
      assertEquals("0:1", job.dead().get(0).position());
      assertEquals(1, job.dead().size());
    }
  }

  @Test
  void deadLettersAreInTheOrderOfTheirBatches() {
    QueueSource<Visit> other = new QueueSource<>("others", 1);
    try (JobDriver job =
        JobDriver.of(
            "visits",
            streams -> {
              build(streams);
              streams
                  .source(other)
                  .parse(JobDriverTest::checked)
                  .foreachBatch((attempt, records) -> {});
            })) {
      job.push(visits, new Visit("", 1));
      job.push(other, new Visit("", 2), new Visit("", 3));
      job.push(visits, new Visit("", 4));

      assertEquals(
          List.of("0 visits 0:0", "1 others 0:0", "1 others 0:1", "2 visits 1:0"),
          job.dead().stream()
              .map(dead -> dead.batch() + " " + dead.source() + " " + dead.position())
              .toList());
    }
  }

  @Test
  void aBatchThatFailsIsThrownAndRunAgainByTheNextCall() {
    try (JobDriver job = JobDriver.of("visits", this::build)) {
      job.push(visits, new Visit("a", 1));
      broken = true;

      JobFailedException thrown =
          assertThrows(JobFailedException.class, () -> job.push(visits, new Visit("a", 2)));

      assertTrue(thrown.getMessage().contains("java.lang.IllegalStateException: broken"));
      assertEquals(Map.of("a", new Total(1, 1)), totals(job));

      broken = false;
      assertEquals(1, job.run());
      assertEquals(Map.of("a", new Total(2, 3)), totals(job));
    } finally {
      broken = false;
    }
  }

  @Test
  void whatWouldFailOnAClusterFailsHere() {
    Object notSerializable = new Object();

    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                JobDriver.of(
                    "visits",
                    streams ->
                        streams.source(visits).map(visit -> notSerializable.hashCode()).print(1)));

    assertTrue(thrown.getMessage().endsWith("but java.lang.Object is not"), thrown.getMessage());
  }

  @Test
  void aSourceThatTheJobDoesNotReadIsRefused() {
    QueueSource<Visit> other = new QueueSource<>("other", 1);
    try (JobDriver job = JobDriver.of("visits", this::build)) {
      IllegalArgumentException thrown =
          assertThrows(IllegalArgumentException.class, () -> job.push(other, new Visit("a", 1)));

      assertEquals(
          "job visits does not read the source other that records were pushed into; read this very"
              + " object in the job's graph: streams.source(other)",
          thrown.getMessage());
    }
  }

  @Test
  void aTableThatTheJobDoesNotHaveIsRefused() {
    try (JobDriver job = JobDriver.of("visits", this::build)) {
      job.push(visits, new Visit("a", 1));
      TableSpec<String, Total> misspelt =
          StateSpec.of("total", Total.class).keyedBy(KeyTypes.STRING);

      NotFoundException thrown = assertThrows(NotFoundException.class, () -> job.table(misspelt));

      assertTrue(thrown.getMessage().contains("totals"), thrown::getMessage);
    }
  }

  @Test
  void aClosedJobIsReadButNotRun() {
    JobDriver job = JobDriver.of("visits", this::build);
    job.push(visits, new Visit("a", 1));
    job.close();

    assertEquals(Map.of("a", new Total(1, 1)), totals(job));
    IllegalStateException thrown = assertThrows(IllegalStateException.class, job::run);
    assertEquals(
        "job visits has been closed; restart() it, or make another JobDriver", thrown.getMessage());
  }

  @Test
  void twoDriversOfOneNameKnowNothingOfEachOther() {
    try (JobDriver first = JobDriver.of("visits", this::build);
        JobDriver second = JobDriver.of("visits", this::build)) {
      first.push(visits, new Visit("a", 1));

      assertEquals(Map.of("a", new Total(1, 1)), totals(first));
      assertThrows(NotFoundException.class, () -> totals(second), "it has no batch yet");
    }
  }

  private void build(StreamingContext streams) {
    DStream<Visit> all = streams.source(visits).parse(JobDriverTest::checked);
    all.keyBy(KeyTypes.STRING, Visit::host)
        .updateStateByKey(
            TOTALS,
            (host, added, total) -> {
              if (broken) {
                throw new IllegalStateException("broken");
              }
              Total before = total.orElse(new Total(0, 0));
              return Optional.of(
                  new Total(
                      before.visits() + added.size(),
                      before.bytes() + added.stream().mapToLong(Visit::bytes).sum()));
            });
    all.map(Visit::host).to("hosts", hosts);
  }

  private static Visit checked(Visit visit) {
    if (visit.host().isEmpty()) {
      throw new IllegalArgumentException("a visit needs a host");
    }
    return visit;
  }

  private static Map<String, Total> totals(JobDriver job) {
    return job.table(TOTALS).scan().stream()
        .collect(Collectors.toMap(TypedRow::key, TypedRow::state));
  }
}
