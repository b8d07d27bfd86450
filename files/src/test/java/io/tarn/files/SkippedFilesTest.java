package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.protocol.JobAdmin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a batch that was passed over: nobody reads them, and nobody deletes them. */
final class SkippedFilesTest {
  private static final EngineConfig ONE_ATTEMPT =
      EngineConfig.defaults().withAttempts(1, Duration.ZERO, Duration.ZERO);

  @TempDir Path folder;

  private final InMemoryBackend backend = new InMemoryBackend();
  private final List<String> seen = new ArrayList<>();

  @Test
  void filesThatWerePassedOverAreNeitherReadNorDeleted() throws IOException {
    Path poison = write("a.txt", "poison");
    assertThrows(JobFailedException.class, this::run);
    Path good = write("b.txt", "good");

    try (JobAdmin admin = backend.administer("job")) {
      admin.skip(0);
    }
    run();
    run();

    assertEquals(List.of("good"), seen);
    assertTrue(Files.exists(poison));
    assertTrue(Files.notExists(good));
  }

  private Path write(String name, String line) throws IOException {
    return Files.writeString(folder.resolve(name), line + "\n");
  }

  private void run() {
    try (StreamingContext context = new StreamingContext("job", backend, ONE_ATTEMPT)) {
      context
          .source(TextFiles.in(folder.toString()).deleteRead())
          .map(TextLine::text)
          .foreachBatch(
              (info, lines) -> {
                if (lines.contains("poison")) {
                  throw new IllegalStateException("poison");
                }
                seen.addAll(lines);
              });
      context.runAvailable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
