package io.tarn.cli.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tarn.schemas.JacksonMappers;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Writes files of hits as a busy web server would log them, one a second: few hosts and pages get
 * most of them. The n-th second of a run is the same in every run, but for the time. A file is
 * moved in whole. None is written while the disk has little room: the job needs it.
 */
final class HitGenerator implements AutoCloseable {
  private static final long SEED = 1995;
  private static final int HOSTS = 5_000;
  private static final int PAGES = 400;
  private static final long LEAST_ROOM = 128L << 20;
  private static final int SECONDS_BETWEEN = 15;
  private static final int[] REPLIES = {200, 200, 200, 200, 200, 200, 200, 304, 302, 404};

  private final Consumer<String> tell;
  private final Path folder;
  private final int hitsPerSecond;
  private final ScheduledExecutorService thread = DaemonThread.named("tarn-demo-generator");
  private final SplittableRandom random = new SplittableRandom(SEED);
  private boolean pausing;

  /**
   * @param tell is told what goes wrong
   */
  HitGenerator(Path folder, int hitsPerSecond, Consumer<String> tell) throws IOException {
    this.tell = tell;
    this.folder = Files.createDirectories(folder);
    this.hitsPerSecond = hitsPerSecond;
  }

  /** Writes a file every second from now on. */
  void start() {
    Future<?> unused = thread.scheduleAtFixedRate(this::writeNow, 0, 1, TimeUnit.SECONDS);
  }

  /** Has something done now and then, between two files. */
  void beside(Runnable task) {
    Future<?> unused =
        thread.scheduleWithFixedDelay(task, SECONDS_BETWEEN, SECONDS_BETWEEN, TimeUnit.SECONDS);
  }

  /** Writes the files of so many seconds up to now, at once. */
  void writeSeconds(int seconds) {
    Instant now = Instant.now();
    for (int ago = seconds; ago > 0; ago--) {
      writeSecond(now.minusSeconds(ago));
    }
  }

  /** A second that cannot be written is left out, and told; the next may do. */
  private void writeNow() {
    try {
      boolean paused = pausing;
      pausing = Files.getFileStore(folder).getUsableSpace() < LEAST_ROOM;
      if (!pausing) {
        writeSecond(Instant.now());
      } else if (!paused) {
        tell.accept(
            "the disk of " + folder + " is nearly full; no hits are written until it has room");
      }
    } catch (IOException e) {
      tell.accept("cannot say what room there is for hits: " + e);
    } catch (UncheckedIOException e) {
      tell.accept(e.getMessage() + ": " + e.getCause().getMessage());
    }
  }

  private void writeSecond(Instant second) {
    Path whole = folder.resolve(GeneratedFiles.name(second));
    Path half = folder.resolve(whole.getFileName() + ".tmp");
    try {
      try (BufferedWriter out = Files.newBufferedWriter(half)) {
        for (int i = 0; i < hitsPerSecond; i++) {
          out.write(hit(second.plusMillis(1000L * i / hitsPerSecond)));
          out.newLine();
        }
      }
      Files.move(half, whole, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write hits to " + whole, e);
    }
  }

  private String hit(Instant time) {
    ObjectNode hit = JacksonMappers.JSON.createObjectNode();
    hit.put("host", "host-" + skewed(HOSTS) + ".example.net");
    hit.put("timestamp", time.truncatedTo(ChronoUnit.SECONDS).toString());
    String path =
        random.nextInt(3) == 0
            ? "/images/logo-" + random.nextInt(40) + ".gif"
            : page(skewed(PAGES));
    hit.put("request", "GET " + path + " HTTP/1.0");
    hit.put("http_reply", REPLIES[random.nextInt(REPLIES.length)]);
    hit.put("bytes", random.nextInt(60_000));
    return hit.toString();
  }

  private static String page(int number) {
    return number % 10 == 0 ? "/missions/" + number + "/" : "/missions/page-" + number + ".html";
  }

  /** A number below {@code bound}, small ones far more often. */
  private int skewed(int bound) {
    return (int) (bound * Math.pow(random.nextDouble(), 4));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
