package io.tarn.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.client.JobReader;
import io.tarn.client.Snapshot;
import io.tarn.client.TableReader;
import io.tarn.client.TarnClient;
import io.tarn.files.TextFiles;
import io.tarn.schemas.RowKey;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record is counted in all tables of the job or in none. */
class WeblogsJobTest {
  /** What a row key has besides the text: the bucket, the type and the text's end. */
  private static final int BESIDES = 4;

  private final InMemoryBackend backend = new InMemoryBackend();

  @TempDir private Path folder;

  @Test
  void aHitIsCountedInAllTables() throws Exception {
    run(line("host", Instant.EPOCH, "/a.html"));

    assertEquals("hosts 1 replies 1 pages 1 dead 0", counted());
  }

  @Test
  void aHitOfAnImpossibleTimeIsCountedInNone() throws Exception {
    run(
        line("host", Instant.now().plus(Duration.ofDays(3)), "/a.html"),
        line("host", Instant.parse("9999-12-31T23:59:59Z"), "/a.html"),
        line("host", Instant.MAX, "/a.html"));

    assertEquals("hosts 0 replies 0 pages 0 dead 3", counted());
  }

  @Test
  void aPathOfAnyLengthIsCountedInAllTablesOrInNone() throws Exception {
    int longest = RowKey.MAX_BYTES - BESIDES;
    run(line("host", Instant.EPOCH, path(longest)));
    assertEquals("hosts 1 replies 1 pages 1 dead 0", counted());

    run(
        line("host", Instant.EPOCH, path(longest)),
        line("host", Instant.EPOCH, path(longest + 1)),
        line("host", Instant.EPOCH, path(32_758)),
        line("host", Instant.EPOCH, path(32_767)));
    assertEquals("hosts 2 replies 2 pages 2 dead 3", counted());
  }

  @Test
  void aHostOfAnyLengthIsCountedInAllTablesOrInNone() throws Exception {
    int longest = RowKey.MAX_BYTES - BESIDES;
    run(
        line("h".repeat(longest), Instant.EPOCH, "/a.html"),
        line("h".repeat(longest + 1), Instant.EPOCH, "/a.html"),
        line("h".repeat(32_758), Instant.EPOCH, "/a.html"));

    assertEquals("hosts 1 replies 1 pages 1 dead 2", counted());
  }

  /** Runs the job on one more file. */
  private void run(String... lines) throws Exception {
    try (Stream<Path> listed = Files.list(folder)) {
      Files.write(folder.resolve("part-" + listed.count() + ".json"), List.of(lines));
    }
    try (StreamingContext streams =
        new StreamingContext(
            WeblogsJob.NAME, backend, EngineConfig.defaults().withThreads(2).withStrict(true))) {
      WeblogsJob.build(streams, TextFiles.in(folder.toString())).foreachBatch((info, hits) -> {});
      streams.runAvailable();
    }
  }

  private static String line(String host, Instant time, String path) {
    return String.format(
        "{\"host\":\"%s\",\"timestamp\":\"%s\",\"request\":\"GET %s HTTP/1.0\",\"http_reply\":200,\"bytes\":1}",
        host, time, path);
  }

  private static String path(int length) {
    return "/".repeat(length);
  }

  /** How many hits each table has counted, and how many are dead. */
  private String counted() {
    try (TarnClient client = TarnClient.on(backend.reads())) {
      JobReader job = client.job(WeblogsJob.NAME);
      Snapshot snapshot = job.snapshot();
      long hosts =
          snapshot.table("host_totals").scan().stream()
              .mapToLong(row -> row.value().asLong("requests"))
              .sum();
      return "hosts "
          + hosts
          + " replies "
          + firstSlots(snapshot.table("replies"))
          + " pages "
          + firstSlots(snapshot.table("url_hits"))
          + " dead "
          + job.dead(Integer.MAX_VALUE).size();
    }
  }

  /** Of panes, not of windows: a hit is in one of them. */
  private static long firstSlots(TableReader table) {
    return table.rawRows().stream()
        .mapToLong(row -> ByteBuffer.wrap(row.cell().value()).getLong())
        .sum();
  }
}
