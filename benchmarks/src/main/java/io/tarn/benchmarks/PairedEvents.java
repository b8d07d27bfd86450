package io.tarn.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Two streams of events, six minutes of them a batch, the same for the same arguments: each of the
 * first has a key of its own, and each of the second has the key of one of the first, from the time
 * within which it is its partner. So some of the first have no partner, some have several.
 */
final class PairedEvents {
  /** How long after the latest event another is still awaited. */
  static final Duration DELAY = Duration.ofMinutes(1);

  private static final long SEED = 20_261_129L;
  private static final long START_MILLIS = 1_760_000_000_000L;
  private static final long BATCH_MILLIS = Duration.ofMinutes(6).toMillis();

  private final int filesPerBatch;
  private final int eventsPerBatch;
  private final int batches;
  private final long keys;
  private final long withinMillis;
  private final SplittableRandom random = new SplittableRandom(SEED);

  /**
   * @param filesPerBatch of each stream
   * @param eventsPerBatch of each stream
   * @param keys how many
   * @param within how long after an event of the first stream its partners come
   */
  PairedEvents(int filesPerBatch, int eventsPerBatch, int batches, long keys, Duration within) {
    this.filesPerBatch = filesPerBatch;
    this.eventsPerBatch = eventsPerBatch;
    this.batches = batches;
    this.keys = keys;
    this.withinMillis = within.toMillis();
  }

  void write(Path first, Path second) throws IOException {
    int perFile = eventsPerBatch / filesPerBatch;
    for (int file = 0; file < batches * filesPerBatch; file++) {
      String name = String.format("part-%06d.csv", file);
      try (BufferedWriter one = Files.newBufferedWriter(first.resolve(name));
          BufferedWriter other = Files.newBufferedWriter(second.resolve(name))) {
        for (long i = (long) file * perFile; i < (file + 1L) * perFile; i++) {
          writeEvent(one, i, time(i));
          writeEvent(other, partner(i), time(i));
        }
      }
      FileTime modified = FileTime.fromMillis(START_MILLIS + 1000L * file);
      Files.setLastModifiedTime(first.resolve(name), modified);
      Files.setLastModifiedTime(second.resolve(name), modified);
    }
  }

  private long time(long event) {
    return START_MILLIS + event * BATCH_MILLIS / eventsPerBatch;
  }

  /** One of the events of the first stream that are no longer ago than partners come. */
  private long partner(long event) {
    long recent = withinMillis * eventsPerBatch / BATCH_MILLIS;
    long first = Math.max(0, event - recent);
    return random.nextLong(first, event + 1);
  }

  private void writeEvent(BufferedWriter out, long key, long time) throws IOException {
    out.write("key-" + key % keys + "," + random.nextInt(1000) + "," + time + "\n");
  }
}
