package io.tarn.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.schemas.JacksonMappers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the tables of the demo must hold, counted line by line without any of the engine: a loop
 * over the files and a map for each table.
 *
 * @param events how many lines are counted
 * @param dead how many lie in the dead letters instead
 * @param unread how many do neither, as they are no hits
 * @param requests by host
 * @param hostBytes by host
 * @param replies by reply code
 * @param replyBytes by reply code
 * @param windows content pages by URL and beginning of a window, with a space between
 */
record PlainCount(
    long events,
    long dead,
    long unread,
    Map<String, Long> requests,
    Map<String, Long> hostBytes,
    Map<Long, Long> replies,
    Map<Long, Long> replyBytes,
    Map<String, Long> windows) {
  private static final long WINDOW_SECONDS = 300;
  private static final long SLIDE_SECONDS = 60;

  /**
   * Counts all files of a folder.
   *
   * @param dead the lines that are not to be counted, as file name, colon and offset in bytes
   * @throws IOException if a file cannot be read
   */
  static PlainCount of(Path folder, Set<String> dead) throws IOException {
    Counting counting = new Counting(dead);
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.filter(DemoFiles::isInput).sorted().collect(Collectors.toList());
    }
    for (Path file : files) {
      counting.takeAll(file.getFileName().toString(), Files.readAllBytes(file));
    }
    return new PlainCount(
        counting.events,
        counting.died,
        counting.unread,
        counting.requests,
        counting.hostBytes,
        counting.replies,
        counting.replyBytes,
        counting.windows);
  }

  /** What has been counted so far. */
  private static final class Counting {
    private final Set<String> dead;
    private long events;
    private long died;
    private long unread;
    private final Map<String, Long> requests = new TreeMap<>();
    private final Map<String, Long> hostBytes = new TreeMap<>();
    private final Map<Long, Long> replies = new TreeMap<>();
    private final Map<Long, Long> replyBytes = new TreeMap<>();
    private final Map<String, Long> windows = new TreeMap<>();

    Counting(Set<String> dead) {
      this.dead = dead;
    }

    void takeAll(String file, byte[] bytes) {
      int begin = 0;
      while (begin < bytes.length) {
        int end = begin;
        while (end < bytes.length && bytes[end] != '\n') {
          end++;
        }
        String line = new String(bytes, begin, end - begin, StandardCharsets.UTF_8);
        if (dead.contains(file + ":" + begin)) {
          died++;
        } else if (!line.isBlank()) {
          take(line);
        }
        begin = end + 1;
      }
    }

    private void take(String line) {
      String host;
      String request;
      long second;
      long reply;
      long bytes;
      try {
        JsonNode hit = JacksonMappers.JSON.readTree(line);
        host = hit.required("host").asText();
        request = hit.required("request").asText();
        second = Instant.parse(hit.required("timestamp").asText()).getEpochSecond();
        reply = hit.required("http_reply").asLong();
        bytes = hit.required("bytes").asLong();
      } catch (IOException | IllegalArgumentException | DateTimeException e) {
        unread++;
        return;
      }
      events++;
      requests.merge(host, 1L, Long::sum);
      hostBytes.merge(host, bytes, Long::sum);
      replies.merge(reply, 1L, Long::sum);
      replyBytes.merge(reply, bytes, Long::sum);
      takePage(request, second);
    }

    private void takePage(String request, long second) {
      String[] words = request.split(" ", 3);
      if (!words[0].equals("GET") || words.length < 2) {
        return;
      }
      String url = words[1];
      if (!url.endsWith(".html") && !url.endsWith(".htm") && !url.endsWith("/")) {
        return;
      }
      long newest = Math.floorDiv(second, SLIDE_SECONDS) * SLIDE_SECONDS;
      for (long start = newest; start > newest - WINDOW_SECONDS; start -= SLIDE_SECONDS) {
        windows.merge(url + " " + Instant.ofEpochSecond(start), 1L, Long::sum);
      }
    }
  }
}
