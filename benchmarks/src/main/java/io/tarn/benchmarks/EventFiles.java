package io.tarn.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * CSV files of events, the same for the same arguments: keys by Zipf's law with exponent 1 over a
 * number of ranks, some files for each batch, modification times in order.
 */
final class EventFiles {
  private static final long SEED = 20_261_120L;
  private static final long START_MILLIS = 1_760_000_000_000L;

  private final int filesPerBatch;
  private final int eventsPerBatch;
  private final int keys;
  private final double millisPerEvent;
  private final int disorderMillis;
  private final double[] cumulative;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private long written;
  private int nextBatch;

  EventFiles(
      int filesPerBatch,
      int eventsPerBatch,
      int ranks,
      int keys,
      double millisPerEvent,
      int disorderMillis) {
    this.filesPerBatch = filesPerBatch;
    this.eventsPerBatch = eventsPerBatch;
    this.keys = keys;
    this.millisPerEvent = millisPerEvent;
    this.disorderMillis = disorderMillis;
    this.cumulative = new double[ranks];
    double sum = 0;
    for (int rank = 0; rank < ranks; rank++) {
      sum += 1.0 / (rank + 1);
      cumulative[rank] = sum;
    }
  }

  int filesPerBatch() {
    return filesPerBatch;
  }

  /** Writes so many batches, which follow those that were written before. */
  void write(Path folder, int batches) throws IOException {
    int end = nextBatch + batches;
    for (; nextBatch < end; nextBatch++) {
      for (int part = 0; part < filesPerBatch; part++) {
        Path file = folder.resolve(String.format("batch-%05d-%02d.csv", nextBatch, part));
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
          for (int i = 0; i < eventsPerBatch / filesPerBatch; i++) {
            writeEvent(out);
          }
        }
        Files.setLastModifiedTime(
            file, FileTime.fromMillis(START_MILLIS + 1000L * nextBatch + part));
      }
    }
  }

  private void writeEvent(BufferedWriter out) throws IOException {
    long time = START_MILLIS + (long) (written++ * millisPerEvent);
    if (disorderMillis > 0) {
      time -= random.nextInt(disorderMillis);
    }
    out.write("key-" + rank() % keys + "," + random.nextInt(1000) + "," + time + "\n");
  }

  private int rank() {
    int found =
        Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[cumulative.length - 1]);
    return found >= 0 ? found : -found - 1;
  }
}
