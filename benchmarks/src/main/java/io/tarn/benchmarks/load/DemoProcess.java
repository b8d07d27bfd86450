package io.tarn.benchmarks.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.schemas.JacksonMappers;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code tarn} command in a process of its own that serves over HTTP. */
final class DemoProcess implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("serving at (http://\\S+)");
  private static final int SECONDS_TO_START = 90;

  private final Process process;
  private final URI address;

  private DemoProcess(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** Starts a command, and waits until it serves. */
  static DemoProcess start(String tarn, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(tarn));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.PIPE)
            .start();
    CompletableFuture<URI> address = new CompletableFuture<>();
    Thread errors = new Thread(() -> follow(process, address), "errors-of-tarn");
    errors.setDaemon(true);
    errors.start();
    try {
      return new DemoProcess(process, address.get(SECONDS_TO_START, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new IOException(String.join(" ", command) + " does not serve", e);
    }
  }

  private static void follow(Process process, CompletableFuture<URI> address) {
    try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = errors.readLine(); line != null; line = errors.readLine()) {
        Matcher found = ADDRESS.matcher(line);
        if (found.find()) {
          address.complete(URI.create(found.group(1)));
        }
      }
      address.completeExceptionally(new IOException("it has ended"));
    } catch (IOException e) {
      address.completeExceptionally(e);
    }
  }

  URI address() {
    return address;
  }

  /** Asks for something until it is there. */
  JsonNode await(HttpClient client, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(10)).build();
    for (int tries = 0; ; tries++) {
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() == 200) {
        return JacksonMappers.JSON.readTree(response.body());
      }
      if (tries == SECONDS_TO_START) {
        throw new IOException(
            path
                + " answers "
                + response.statusCode()
                + ": "
                + new String(response.body(), StandardCharsets.UTF_8));
      }
      Thread.sleep(1_000);
    }
  }

  /** What a server holds: bytes of its heap behind a full collection, and threads. */
  record Held(double heapBytes, double threads) {}

  /** Has it collect its garbage, and asks what is left. */
  Held held(HttpClient client) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    int exitCode =
        new ProcessBuilder(jcmd, String.valueOf(process.pid()), "GC.run")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (exitCode != 0) {
      throw new IOException(jcmd + " ended with " + exitCode + "; run this with a JDK");
    }
    HttpRequest request = HttpRequest.newBuilder(address.resolve("metrics")).build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("/metrics answers " + response.statusCode() + ": " + response.body());
    }
    String figures = response.body();
    return new Held(
        sum(figures, "jvm_memory_used_bytes{area=\"heap\""),
        sum(figures, "jvm_threads_live_threads"));
  }

  private static double sum(String figures, String name) {
    return figures
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Ends it as {@code kill -9} does. */
  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }

  /** Ends it as Ctrl-C does. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
  }
}
