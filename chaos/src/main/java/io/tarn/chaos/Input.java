package io.tarn.chaos;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes files of hits, each of which makes a batch, and counts what it writes. Event times never
 * decrease, so none is late. What it writes follows from the seed alone.
 */
final class Input {
  private static final long FIRST_SECOND = Instant.parse("2024-01-01T00:00:00Z").getEpochSecond();
  private static final int HOSTS = 400;
  private static final int PAGES = 40;
  private static final int[] REPLIES = {200, 200, 200, 200, 200, 304, 302, 404, 500};
  private static final int LEAST_LINES = 500;
  private static final int MOST_LINES = 2_000;

  /** One file in so many is as many times longer. */
  private static final int LONG_FILES = 8;

  private static final int LINES_A_SECOND = 20;
  private static final int MOST_BYTES = 60_000;

  private final Path folder;
  private final Random random;
  private final Expected expected = new Expected();
  private final NavigableSet<Long> batchEnds = new ConcurrentSkipListSet<>();
  private long second = FIRST_SECOND;
  private final AtomicLong lines = new AtomicLong();
  private int files;

  Input(Path folder, long seed) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.random = new Random(seed);
  }

  Path folder() {
    return folder;
  }

  /** Writes so many files more, each under a hidden name first, and then moved. */
  void write(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      String name = String.format(Locale.ROOT, "hits-%06d.json", files++);
      Path hidden = folder.resolve("." + name);
      int length = random.nextInt(LEAST_LINES, MOST_LINES + 1);
      writeLines(hidden, random.nextInt(LONG_FILES) == 0 ? LONG_FILES * length : length);
      batchEnds.add(lines.get());
      Files.move(hidden, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private void writeLines(Path file, int count) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < count; i++) {
        second += random.nextInt(LINES_A_SECOND) == 0 ? 1 : 0;
        Hit hit =
            new Hit(
                "host-" + skewed(HOSTS),
                second,
                random.nextInt(3) == 0 ? "/logo.gif" : "/page-" + skewed(PAGES) + ".html",
                REPLIES[random.nextInt(REPLIES.length)],
                random.nextInt(MOST_BYTES));
        expected.add(hit);
        out.write(hit.json());
        out.newLine();
      }
    }
    lines.addAndGet(count);
  }

  /** A number below {@code bound}, small ones more often. */
  private int skewed(int bound) {
    return (int) (bound * Math.pow(random.nextDouble(), 3));
  }

  /** How many lines were written in all. To be asked from any thread. */
  long lines() {
    return lines.get();
  }

  /** Whether a batch ends after so many lines. To be asked from any thread. */
  boolean isBatchEnd(long after) {
    return batchEnds.contains(after);
  }

  Expected expected() {
    return expected;
  }
}
