package io.tarn.examples.feeds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.TarnClient;
import io.tarn.sources.ReceiverSource;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The feed is a real server on loopback, which gives two events and hangs up, again and again. */
@Timeout(60)
final class PageEditsTest {
  private static final List<String> EVENTS =
      List.of(
          edit("Whale", false),
          edit("Sea", true),
          edit("Whale", true),
          "{\"meta\":\"no edit\"}",
          "no json",
          edit("Whale", false));

  private final InMemoryBackend backend = new InMemoryBackend();
  private HttpServer server;

  private static String edit(String title, boolean bot) {
    return "{\"wiki\":\"enwiki\",\"title\":\"" + title + "\",\"bot\":" + bot + ",\"id\":1}";
  }

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/feed", PageEditsTest::give);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** The two behind the last that was stored. */
  private static void give(HttpExchange exchange) throws IOException {
    String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    int from = last == null ? 0 : Integer.parseInt(last) + 1;
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(": a comment\n\n".getBytes(StandardCharsets.UTF_8));
      for (int i = from; i < Math.min(EVENTS.size(), from + 2); i++) {
        String event = "event: message\nid: " + i + "\ndata: " + EVENTS.get(i) + "\n\n";
        out.write(event.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void editsAreCountedThoughTheFeedHangsUp() {
    URI feed = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/feed");
    try (StreamingContext streams = new StreamingContext("page-edits", backend)) {
      PageEdits.build(streams.source(ReceiverSource.of("feed", String.class, new EventFeed(feed))))
          .print();
      try (JobRun run = streams.open()) {
        while (!counts().getOrDefault("enwiki Whale", "").equals("3 1")) {
          run.runNext();
        }
      }
    }

    assertEquals(Map.of("enwiki Whale", "3 1", "enwiki Sea", "1 1"), counts());
  }

  private Map<String, String> counts() {
    Map<String, String> counts = new HashMap<>();
    try (TarnClient client = TarnClient.on(backend.reads())) {
      if (client.jobs().stream().noneMatch(job -> job.committed().isPresent())) {
        return counts;
      }
      try (Rows<Row> rows = client.job("page-edits").snapshot().table("edits").scan()) {
        rows.forEach(
            row ->
                counts.put(
                    (String) row.key(),
                    row.value().asLong("edits") + " " + row.value().asLong("by_bots")));
      }
    }
    return counts;
  }
}
