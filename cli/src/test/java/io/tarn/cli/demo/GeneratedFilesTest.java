package io.tarn.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.client.TarnClient;
import io.tarn.files.TextFiles;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of the demo's own files are deleted. */
class GeneratedFilesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir private Path folder;

  @Test
  void onlyWhatWasReadLongAgoIsDeleted() throws Exception {
    write(Duration.ofMinutes(30));
    write(Duration.ofMinutes(20));
    write(Duration.ofMinutes(5));
    Files.writeString(folder.resolve("mine.txt"), "");
    InMemoryBackend backend = new InMemoryBackend();
    try (StreamingContext streams = new StreamingContext(WeblogsJob.NAME, backend)) {
      WeblogsJob.build(streams, TextFiles.in(folder.toString()))
          .foreachBatch((batch, windows) -> {});
      streams.runAvailable();
    }
    write(Duration.ofMinutes(4)); // not read yet, whatever its age
    try (TarnClient client = TarnClient.on(backend.reads())) {
      new GeneratedFiles(folder).prune(client, NOW);
      assertEquals(List.of(name(5), name(4), "mine.txt"), names());

      new GeneratedFiles(folder).prune(client, NOW.plus(Duration.ofHours(1)));
      assertEquals(List.of(name(5), name(4), "mine.txt"), names());
    }
  }

  private static String name(int minutesAgo) {
    return GeneratedFiles.name(NOW.minus(Duration.ofMinutes(minutesAgo)));
  }

  private void write(Duration ago) throws Exception {
    Instant at = NOW.minus(ago);
    Files.writeString(
        folder.resolve(GeneratedFiles.name(at)),
        "{\"host\":\"a\",\"timestamp\":\""
            + at
            + "\",\"request\":\"GET /a.html HTTP/1.0\",\"http_reply\":200,\"bytes\":1}\n");
  }

  private List<String> names() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
