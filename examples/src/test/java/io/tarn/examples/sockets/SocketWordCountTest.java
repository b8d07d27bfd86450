package io.tarn.examples.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.client.Rows;
import io.tarn.client.TarnClient;
import io.tarn.client.TypedRow;
import io.tarn.sources.Sockets;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The words are typed into a real socket. */
@Timeout(60)
final class SocketWordCountTest {
  private final InMemoryBackend backend = new InMemoryBackend();

  @Test
  void wordsThatAreTypedAreCountedOnAfterTheJobWasStartedAgain() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      typed(server, "hello world\n", Map.of("hello", 1L, "world", 1L));
      typed(server, "hello  again\n\n", Map.of("hello", 2L, "world", 1L, "again", 1L));
    }
  }

  private void typed(ServerSocket server, String text, Map<String, Long> expected)
      throws IOException {
    try (StreamingContext streams = new StreamingContext("socket-word-count", backend)) {
      SocketWordCount.build(
              streams.source(Sockets.lines("lines", "127.0.0.1", server.getLocalPort())))
          .print();
      try (JobRun run = streams.open()) {
        run.runNext();
        try (Socket nc = server.accept();
            OutputStream out = nc.getOutputStream()) {
          out.write(text.getBytes(StandardCharsets.UTF_8));
          out.flush();
          while (!run.runNext()) {
            Thread.onSpinWait();
          }
        }
      }
    }
    assertEquals(expected, counts());
  }

  private Map<String, Long> counts() {
    Map<String, Long> counts = new HashMap<>();
    try (TarnClient client = TarnClient.on(backend.reads());
        Rows<TypedRow<String, Long>> rows =
            client.job("socket-word-count").snapshot().table(SocketWordCount.COUNTS).scan()) {
      rows.forEach(row -> counts.put(row.key(), row.state()));
    }
    return counts;
  }
}
