package io.tarn.examples.weblogs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.TypedRow;
import io.tarn.schemas.AggregateResult;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.output.MemoryOutput;
import io.tarn.testkit.JobDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class UserSessionsTest {
  private static final Instant START = Instant.parse("1995-08-01T06:00:00Z");
  private static final Duration GAP = Duration.ofMinutes(30);

  private final QueueSource<Hit> source = new QueueSource<>("hits", 2);
  private final MemoryOutput<WindowedResult<String>> ended = MemoryOutput.create();

  private record Session(String host, Instant start, Instant end, long requests) {}

  @Test
  void eachVisitIsToldOnceWhenItHasEnded() {
    List<Hit> hits = new WebLog(3, 60).hits(START, Duration.ofHours(8), 1_500);
    List<Hit> all = new ArrayList<>(hits);
    all.add(hit("last", START.plus(Duration.ofHours(12)), "/"));
    try (JobDriver job = open()) {
      int batch = 0;
      for (List<Hit> each : WebLog.batches(hits, 10)) {
        source.addAll(each);
        job.run();
        if (batch++ == 4) {
          job.restart();
        }
      }
      job.push(source, all.get(all.size() - 1));
    }
    List<Session> told =
        ended.records().stream()
            .map(
                each ->
                    new Session(
                        each.key(),
                        each.window().start(),
                        each.window().end(),
                        each.asLong("requests")))
            .toList();

    Set<Session> expected = sessions(hits);
    assertTrue(expected.size() > 100, () -> expected.size() + " sessions");
    assertEquals(expected, new HashSet<>(told));
    assertEquals(expected.size(), told.size());
  }

  @Test
  void aHitInBetweenMakesOneVisitOfTwo() {
    Instant at7 = START.plus(Duration.ofHours(1));
    try (JobDriver job = open()) {
      job.push(source, hit("a", START, "/in"), hit("a", START.plus(GAP).plusSeconds(60), "/out"));
      assertEquals(2, job.table(UserSessions.SESSIONS).windows("a").value().size());

      job.restart();
      job.push(source, hit("a", START.plus(Duration.ofMinutes(25)), "/between"));
      List<TypedRow<String, AggregateResult>> visits =
          job.table(UserSessions.SESSIONS).windows("a").value();
      assertEquals(1, visits.size());
      AggregateResult visit = visits.get(0).state();
      assertEquals(3, visit.asLong("requests"));
      assertEquals("/in", visit.as("entry", String.class));
      assertEquals("/out", visit.as("exit", String.class));
      assertEquals(at7.plusSeconds(60), visits.get(0).window().orElseThrow().end());
      assertEquals(List.of(), ended.records());
    }
  }

  private JobDriver open() {
    return JobDriver.of(
        "user-sessions", streams -> UserSessions.build(streams.source(source)).to("ended", ended));
  }

  /** Those of a loop over each host's hits in the order of their times. */
  private static Set<Session> sessions(List<Hit> hits) {
    Map<String, List<Instant>> times = new TreeMap<>();
    hits.stream()
        .sorted(Comparator.comparing(Hit::timestamp))
        .forEach(
            hit ->
                times
                    .computeIfAbsent(hit.host(), missing -> new ArrayList<>())
                    .add(hit.timestamp()));
    Set<Session> sessions = new HashSet<>();
    times.forEach(
        (host, all) -> {
          int first = 0;
          for (int i = 1; i <= all.size(); i++) {
            Instant end = all.get(i - 1).plus(GAP);
            if (i == all.size() || all.get(i).isAfter(end)) {
              sessions.add(new Session(host, all.get(first), end, i - first));
              first = i;
            }
          }
        });
    return sessions;
  }

  private static Hit hit(String host, Instant time, String url) {
    return new Hit(host, time, "GET " + url + " HTTP/1.0");
  }
}
