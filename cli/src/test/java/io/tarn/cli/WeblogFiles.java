package io.tarn.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Small seeded web logs with three records that must die, and the plain fold of the others. */
final class WeblogFiles {
  static final int FILES = 12;
  private static final int HITS_PER_FILE = 150;
  private static final long START_SECOND = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();

  private final Path folder;
  private final List<LoggedHit> hits = new ArrayList<>();

  record LoggedHit(String host, long second, String path, int reply, long bytes) {
    String json() {
      return String.format(
          "{\"host\":\"%s\",\"timestamp\":\"%s\",\"request\":\"GET %s HTTP/1.0\",\"http_reply\":%d,\"bytes\":%d}",
          host, Instant.ofEpochSecond(second), path, reply, bytes);
    }
  }

  private WeblogFiles(Path folder) {
    this.folder = folder;
  }

  static WeblogFiles write(Path folder) throws IOException {
    WeblogFiles files = new WeblogFiles(folder);
    SplittableRandom random = new SplittableRandom(7);
    for (int file = 0; file < FILES; file++) {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < HITS_PER_FILE; i++) {
        LoggedHit hit =
            new LoggedHit(
                "host-" + random.nextInt(40),
                START_SECOND + 4L * (file * HITS_PER_FILE + i) - random.nextInt(60),
                random.nextInt(3) == 0 ? "/logo.gif" : "/page-" + random.nextInt(20) + ".html",
                random.nextInt(10) == 0 ? 404 : 200,
                random.nextInt(9_000));
        files.hits.add(hit);
        lines.add(hit.json());
      }
      lines.addAll(deadLines(file));
      Files.write(folder.resolve("part-" + (100 + file) + ".json"), lines);
    }
    return files;
  }

  private static List<String> deadLines(int file) {
    return switch (file) {
      case 1 -> List.of("{\"host\":\"broken\", \"timestamp\":");
      case 4 -> List.of(new LoggedHit("h".repeat(40_000), START_SECOND, "/", 200, 1).json());
      case 7 -> List.of(new LoggedHit("nul\\u0000host", START_SECOND, "/", 200, 1).json());
      default -> List.of();
    };
  }

  Path folder() {
    return folder;
  }

  List<LoggedHit> hits() {
    return hits;
  }

  /** Those of a file, by its number. */
  List<LoggedHit> hitsOf(int file) {
    return hits.subList(file * HITS_PER_FILE, (file + 1) * HITS_PER_FILE);
  }

  /** The lines of a file, by its number, whose hits are like that. */
  List<String> linesOf(int file, Predicate<LoggedHit> like) {
    return hitsOf(file).stream().filter(like).map(LoggedHit::json).toList();
  }

  TreeMap<String, Long> requestsByHost() {
    TreeMap<String, Long> fold = new TreeMap<>();
    hits.forEach(hit -> fold.merge(hit.host(), 1L, Long::sum));
    return fold;
  }

  Map<String, Long> bytesByReply() {
    Map<String, Long> fold = new TreeMap<>();
    hits.forEach(hit -> fold.merge(String.valueOf(hit.reply()), hit.bytes(), Long::sum));
    return fold;
  }

  Map<String, Long> hitsByUrlAndWindow() {
    Map<String, Long> fold = new TreeMap<>();
    for (LoggedHit hit : hits) {
      long minute = Math.floorDiv(hit.second(), 60) * 60;
      for (int ago = 0; ago < 5 && hit.path().endsWith(".html"); ago++) {
        fold.merge(hit.path() + " " + Instant.ofEpochSecond(minute - 60L * ago), 1L, Long::sum);
      }
    }
    return fold;
  }
}
