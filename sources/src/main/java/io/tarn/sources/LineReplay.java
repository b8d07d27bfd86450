package io.tarn.sources;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a recorded file of lines again, to whoever connects to a socket of loopback: each line when
 * its time has come, faster than it was by a factor, such as a day in 24 minutes. {@link
 * Sockets#lines} reads it.
 *
 * <p>Each connection is given the file from its beginning, and stays open behind its end, until
 * this is closed.
 */
public final class LineReplay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LineReplay.class);

  private final Path file;
  private final Function<String, Instant> time;
  private final double speedUp;
  private final ServerSocket server;
  private final CountDownLatch closed = new CountDownLatch(1);

  private LineReplay(
      Path file, Function<String, Instant> time, double speedUp, ServerSocket server) {
    this.file = file;
    this.time = time;
    this.speedUp = speedUp;
    this.server = server;
  }

  /**
   * Begins to listen.
   *
   * @param file lines of UTF-8
   * @param port 0 for a free one
   * @param time when a line was written; a line that is before another is sent right behind it
   * @param speedUp how many times as fast; infinite for as fast as possible
   */
  public static LineReplay serve(
      Path file, int port, Function<String, Instant> time, double speedUp) throws IOException {
    if (!(speedUp > 0)) {
      throw new IllegalArgumentException("speedUp must be > 0, but is " + speedUp);
    }
    if (!Files.isReadable(file)) {
      throw new IOException(file + " cannot be read; name a file of lines to be replayed");
    }
    LineReplay replay =
        new LineReplay(
            file, time, speedUp, new ServerSocket(port, 50, InetAddress.getLoopbackAddress()));
    start(replay::accept, "tarn-replay");
    return replay;
  }

  private static void start(Runnable body, String name) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Where it listens. */
  public int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        start(() -> play(client), "tarn-replay-" + client.getPort());
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOG.warn("A connection to the replay of {} failed", file, e);
        }
      }
    }
  }

  private void play(Socket client) {
    try (client;
        OutputStream out = client.getOutputStream();
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      Instant first = null;
      long began = System.nanoTime();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Instant at = time.apply(line);
        first = first == null ? at : first;
        double due = Duration.between(first, at).toNanos() / speedUp;
        long early = (long) due - (System.nanoTime() - began);
        if (early > 0) {
          TimeUnit.NANOSECONDS.sleep(early);
        }
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
      closed.await();
    } catch (IOException e) {
      LOG.info("Who was given {} has gone", file, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("The replay of {} ends at a line whose time cannot be told", file, e);
    }
  }

  /** Listens no more; connections are played to their end, and end then. */
  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
  }
}
