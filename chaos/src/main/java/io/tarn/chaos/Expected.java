package io.tarn.chaos;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** The tables of the job as a plain count of its input has them. */
final class Expected {
  private static final int MINUTES_OF_A_WINDOW = 5;
  private static final long SECONDS = 60;

  private final Map<String, HostTotals> hosts = new TreeMap<>();
  private final Map<Integer, Reply> replies = new TreeMap<>();
  private final Map<String, Long> pages = new TreeMap<>();

  private record HostTotals(long requests, long bytes, long lastSeen) {
    HostTotals plus(HostTotals later) {
      return new HostTotals(
          requests + later.requests, bytes + later.bytes, Math.max(lastSeen, later.lastSeen));
    }

    String json() {
      return "{\"requests\":%d,\"bytes\":%d,\"lastSeen\":\"%s\"}"
          .formatted(requests, bytes, Instant.ofEpochSecond(lastSeen));
    }
  }

  private record Reply(long count, long bytes) {
    Reply plus(Reply more) {
      return new Reply(count + more.count, bytes + more.bytes);
    }

    String json() {
      return "{\"count\":%d,\"bytes\":%d}".formatted(count, bytes);
    }
  }

  void add(Hit hit) {
    hosts.merge(hit.host(), new HostTotals(1, hit.bytes(), hit.second()), HostTotals::plus);
    replies.merge(hit.reply(), new Reply(1, hit.bytes()), Reply::plus);
    long minute = Math.floorDiv(hit.second(), SECONDS) * SECONDS;
    for (int ago = 0; ago < MINUTES_OF_A_WINDOW && hit.isPage(); ago++) {
      Instant start = Instant.ofEpochSecond(minute - SECONDS * ago);
      pages.merge(Tables.windowKey(hit.path(), start), 1L, Long::sum);
    }
  }

  Tables tables() {
    Map<String, String> hostRows = new TreeMap<>();
    hosts.forEach((host, totals) -> hostRows.put(host, totals.json()));
    Map<String, String> replyRows = new TreeMap<>();
    replies.forEach((reply, totals) -> replyRows.put(reply.toString(), totals.json()));
    Map<String, String> pageRows = new TreeMap<>();
    pages.forEach((page, count) -> pageRows.put(page, "{\"count\":" + count + "}"));
    return new Tables(
        Map.of(
            Tables.HOSTS, hostRows,
            Tables.REPLIES, replyRows,
            Tables.PAGES, pageRows));
  }
}
