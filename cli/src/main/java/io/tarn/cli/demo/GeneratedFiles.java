package io.tarn.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.client.TarnClient;
import io.tarn.schemas.JacksonMappers;
import io.tarn.spi.job.OffsetRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of hits that the demo writes for itself. Those that were read are kept for ten minutes,
 * so that one can ask why a value is as it is, and for no more room than a quarter of a gigabyte.
 */
final class GeneratedFiles {
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final long MOST_BYTES = 256L << 20;
  private static final int BATCHES_LOOKED_AT = 10;
  private static final String PREFIX = "hits-";
  private static final String SUFFIX = ".json";

  private final Path folder;

  GeneratedFiles(Path folder) {
    this.folder = folder;
  }

  /** The file of a second; later ones have later names. */
  static String name(Instant second) {
    return PREFIX + second.toEpochMilli() + SUFFIX;
  }

  /**
   * Deletes files that the job has read: it reads one after the other, in order of their names.
   *
   * @throws IOException if the folder cannot be read, or a file not be deleted
   */
  void prune(TarnClient client, Instant now) throws IOException {
    Optional<String> last = lastRead(client);
    if (last.isEmpty()) {
      return;
    }
    String oldest = name(now.minus(KEPT));
    long room = MOST_BYTES;
    for (Path file : newestFirst()) {
      String name = file.getFileName().toString();
      if (name.compareTo(last.get()) >= 0) {
        continue; // not read yet, or as the last one
      }
      room -= Files.size(file);
      if (room < 0 || name.compareTo(oldest) < 0) {
        Files.delete(file);
      }
    }
  }

  private List<Path> newestFirst() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> isOurs(file.getFileName().toString()))
          .sorted((one, other) -> other.getFileName().compareTo(one.getFileName()))
          .collect(Collectors.toList());
    }
  }

  private static boolean isOurs(String name) {
    return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
  }

  /** The name of the newest file that a batch has read; some batches read none. */
  private static Optional<String> lastRead(TarnClient client) {
    return client.job(WeblogsJob.NAME).batches(BATCHES_LOOKED_AT).stream()
        .flatMap(entry -> entry.plan().offsets().values().stream())
        .flatMap(GeneratedFiles::names)
        .filter(GeneratedFiles::isOurs)
        .max(String::compareTo);
  }

  private static Stream<String> names(OffsetRange range) {
    try {
      JsonNode end = JacksonMappers.JSON.readTree(range.end());
      return end.findValuesAsText("path").stream()
          .map(path -> path.substring(path.lastIndexOf('/') + 1));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a source's offset is no JSON: " + range.end(), e);
    }
  }
}
