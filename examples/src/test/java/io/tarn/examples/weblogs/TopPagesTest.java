package io.tarn.examples.weblogs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.client.Snapshot;
import io.tarn.client.TarnClient;
import io.tarn.examples.weblogs.TopPages.PageHits;
import io.tarn.files.TextFiles;
import io.tarn.schemas.JacksonMappers;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TopPagesTest {
  private static final LocalDate FIRST_DAY = LocalDate.parse("1995-08-01");
  private static final LocalDate SECOND_DAY = FIRST_DAY.plusDays(1);
  private static final int FILES = 6;

  private final List<Hit> hits =
      new WebLog(2, 50).hits(Instant.parse("1995-08-01T12:00:00Z"), Duration.ofHours(24), 1_200);

  @TempDir Path folder;

  @Test
  void theTopPagesAreTheSameInBatchAndInStream() throws Exception {
    InMemoryBackend stream = new InMemoryBackend();
    int number = 0;
    for (List<Hit> file : WebLog.batches(hits, FILES)) {
      write(file, "part-" + number++ + ".json");
      if (number % 2 == 0) {
        run(stream, Trigger.availableNow()); // opens the job anew for each two files
      }
    }
    InMemoryBackend batch = new InMemoryBackend();
    run(batch, Trigger.once());

    assertEquals(FILES - 1, snapshot(stream).batch());
    assertEquals(0, snapshot(batch).batch());
    for (LocalDate day : List.of(FIRST_DAY, SECOND_DAY)) {
      List<PageHits> expected = expected(day);
      assertEquals(10, expected.size());
      assertEquals(expected, TopPages.read(snapshot(batch), day, 10));
      assertEquals(expected, TopPages.read(snapshot(stream), day, 10));
    }
    assertEquals(List.of(), TopPages.read(snapshot(batch), SECOND_DAY.plusDays(1), 10));
  }

  private List<PageHits> expected(LocalDate day) {
    Instant start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    Map<String, Long> counts = new HashMap<>();
    for (Hit hit : hits) {
      if (hit.timestamp().truncatedTo(ChronoUnit.DAYS).equals(start)
          && hit.url().endsWith(".html")) {
        counts.merge(hit.url(), 1L, Long::sum);
      }
    }
    return counts.entrySet().stream()
        .map(entry -> new PageHits(start, entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingLong(PageHits::hits).reversed().thenComparing(PageHits::page))
        .limit(10)
        .toList();
  }

  private void write(List<Hit> file, String name) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Hit hit : file) {
      lines.add(json(hit));
    }
    Path unfinished = Files.write(folder.resolve("." + name), lines);
    Files.move(unfinished, folder.resolve(name));
  }

  private static String json(Hit hit) throws JsonProcessingException {
    return JacksonMappers.JSON.writeValueAsString(
        Map.of(
            "host", hit.host(),
            "timestamp", hit.timestamp().toString(),
            "request", hit.request()));
  }

  private void run(InMemoryBackend backend, Trigger trigger) throws InterruptedException {
    EngineConfig config = EngineConfig.defaults().withThreads(2).withStrict(true);
    try (StreamingContext streams = new StreamingContext("top-pages", backend, config)) {
      TopPages.build(streams, TextFiles.in(folder.toString()));
      streams.start(trigger).awaitTermination();
    }
  }

  private static Snapshot snapshot(InMemoryBackend backend) {
    return TarnClient.on(backend.reads()).job("top-pages").snapshot();
  }
}
