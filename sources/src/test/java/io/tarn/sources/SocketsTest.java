package io.tarn.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.spi.source.Source;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs that read what servers write to sockets. */
@Timeout(60)
final class SocketsTest {
  private final InMemoryBackend backend = new InMemoryBackend();
  private final List<String> read = new ArrayList<>();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void linesAreReadAndAConnectionThatEndsIsMadeAgain() throws Exception {
    Source<String> lines = Sockets.lines("lines", "127.0.0.1", server.getLocalPort());
    try (StreamingContext context = new StreamingContext("job", backend)) {
      context.source(lines).foreachBatch((batch, records) -> read.addAll(records));
      try (JobRun run = context.open()) {
        run.runNext();
        send("one\ntwo\r\nthree");
        send("four\n");
        while (read.size() < 4) {
          run.runNext();
        }
      }
    }

    assertEquals(List.of("one", "two", "three", "four"), read);
  }

  @Test
  void framesAreReadAndOneThatIsTornIsNot() throws Exception {
    Source<byte[]> frames = Sockets.frames("frames", "127.0.0.1", server.getLocalPort());
    try (StreamingContext context = new StreamingContext("job", backend)) {
      context
          .source(frames)
          .foreachBatch(
              (batch, records) ->
                  records.forEach(record -> read.add(new String(record, StandardCharsets.UTF_8))));
      try (JobRun run = context.open()) {
        run.runNext();
        sendFrame("one", 3);
        sendFrame("torn", 10);
        sendFrame("", 0);
        sendFrame("a\nb", 3);
        while (read.size() < 3) {
          run.runNext();
        }
      }
    }

    assertEquals(List.of("one", "", "a\nb"), read);
  }

  private void send(String text) throws IOException {
    try (Socket client = server.accept();
        OutputStream out = client.getOutputStream()) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void sendFrame(String text, int length) throws IOException {
    try (Socket client = server.accept();
        DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
      out.writeInt(length);
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
