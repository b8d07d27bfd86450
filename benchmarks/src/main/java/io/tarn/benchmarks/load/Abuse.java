package io.tarn.benchmarks.load;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Clients that mean no good: a thousand connections of which each tenth asks for much and takes
 * none of it, bodies that are far too large, and requests that make no sense. Used by one thread.
 */
final class Abuse implements AutoCloseable {
  private static final int CONNECTIONS = 1_000;
  private static final int REQUESTS = 10_000;
  private static final int REQUESTS_A_CONNECTION = 100;
  private static final int BODIES = 20;
  private static final int BODY_BYTES = 64 << 20;
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int SILENT_MILLIS = 30_000;
  private static final String REFUSAL = "HTTP/1.1 413";
  private static final String[] WORDS = {
    "api",
    "v1",
    "jobs",
    "weblogs",
    "tables",
    "host_totals",
    "url_hits",
    "replies",
    "rows",
    "row",
    "..",
    "%00",
    "%2F",
    "?",
    "key=host-1.example.net",
    "&",
    "limit=",
    "-1",
    "99999999999999999999",
    "batch=1",
    "asOf=",
    "cursor=",
    "top",
    "field=requests",
    "windows",
    "changes",
    "from=0",
    "entries",
    "name=x",
    "why",
    "history"
  };

  private final URI server;
  private final Random random;
  private final List<Socket> open = new ArrayList<>();

  Abuse(URI server, long seed) {
    this.server = server;
    this.random = new Random(seed);
  }

  /** Opens connections that stay until this is closed. */
  void connect() throws IOException {
    for (int i = 0; i < CONNECTIONS; i++) {
      Socket socket = new Socket();
      open.add(socket);
      socket.setReceiveBufferSize(CHUNK_BYTES / 16);
      socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
      if (i % 10 == 0) {
        send(
            socket, request("GET", "/api/v1/jobs/weblogs/tables/host_totals/rows?limit=10000", ""));
      }
    }
  }

  /**
   * Sends requests that make no sense.
   *
   * @return how many were answered
   */
  int nonsense() throws IOException {
    int answered = 0;
    for (int sent = 0; sent < REQUESTS; sent += REQUESTS_A_CONNECTION) {
      try (Socket socket = socket()) {
        StringBuilder requests = new StringBuilder();
        for (int i = 1; i <= REQUESTS_A_CONNECTION; i++) {
          requests.append(
              request("GET", path(), i == REQUESTS_A_CONNECTION ? "Connection: close\r\n" : ""));
        }
        send(socket, requests.toString());
        String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        answered += answers.split("HTTP/1.1 \\d", -1).length - 1;
      }
    }
    return answered;
  }

  private String path() {
    return "/"
        + random
            .ints(random.nextInt(9), 0, WORDS.length)
            .mapToObj(word -> WORDS[word])
            .collect(Collectors.joining(random.nextInt(4) == 0 ? "" : "/"));
  }

  /**
   * Sends bodies that are too large, as far as the server takes them.
   *
   * @return how many were refused
   */
  int bodies() throws IOException {
    int refused = 0;
    byte[] chunk = "x".repeat(CHUNK_BYTES).getBytes(StandardCharsets.UTF_8);
    for (int body = 0; body < BODIES; body++) {
      try (Socket socket = socket()) {
        send(
            socket,
            request(
                "POST",
                "/api/v1/jobs/weblogs/tables/host_totals/rows",
                "Content-Type: application/json\r\nContent-Length: " + BODY_BYTES + "\r\n"));
        refused += isRefused(socket, chunk) ? 1 : 0;
      }
    }
    return refused;
  }

  /** By an answer, or by the connection's end, which may come before it. */
  private static boolean isRefused(Socket socket, byte[] chunk) throws IOException {
    try {
      OutputStream out = socket.getOutputStream();
      for (int sent = 0; sent < BODY_BYTES; sent += CHUNK_BYTES) {
        out.write(chunk);
      }
      return new String(
              socket.getInputStream().readNBytes(REFUSAL.length()), StandardCharsets.UTF_8)
          .equals(REFUSAL);
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  private Socket socket() throws IOException {
    Socket socket = new Socket(server.getHost(), server.getPort());
    socket.setSoTimeout(SILENT_MILLIS);
    return socket;
  }

  private static String request(String method, String path, String headers) {
    return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
  }

  private static void send(Socket socket, String requests) throws IOException {
    socket.getOutputStream().write(requests.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }
}
