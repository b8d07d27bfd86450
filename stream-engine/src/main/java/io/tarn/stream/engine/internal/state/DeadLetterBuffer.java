package io.tarn.stream.engine.internal.state;

import io.tarn.spi.job.Plan;
import io.tarn.spi.source.Origin;
import io.tarn.spi.write.DeadLetter;
import io.tarn.spi.write.DeadLetters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The dead letters of one task until they are written: cut to what a cell takes, and written in
 * between once many have gathered. Used by that task alone.
 */
final class DeadLetterBuffer {
  /** Well below the 10 MiB at which HBase's client turns a cell away. */
  private static final int MAX_RECORD_BYTES = 1 << 20;

  private static final int MAX_REASON_CHARS = 4_096;

  /** Letters are written once so much of them has gathered. */
  private static final long MAX_BYTES = 8L << 20;

  /** What a letter costs besides: objects, their headers, and the five cells that it becomes. */
  private static final int LETTER_OVERHEAD = 1_000;

  private final DeadLetters deadLetters;
  private final Plan plan;
  private final Runnable beforeWrites;
  private final List<DeadLetter> letters = new ArrayList<>();
  private long bytes;

  /**
   * @param plan what the letters are written under
   * @param beforeWrites called before those are written that have gathered in between
   */
  DeadLetterBuffer(DeadLetters deadLetters, Plan plan, Runnable beforeWrites) {
    this.deadLetters = deadLetters;
    this.plan = plan;
    this.beforeWrites = beforeWrites;
  }

  /**
   * @param sequence see {@link DeadLetter#sequence}
   * @throws io.tarn.spi.job.BackendException if those that had gathered may not all have been
   *     written
   */
  void add(Origin origin, long sequence, String reason) {
    byte[] record = origin.bytes();
    String why = reason == null ? "no reason given" : reason;
    if (why.length() > MAX_REASON_CHARS) {
      why = why.substring(0, MAX_REASON_CHARS) + "…";
    }
    if (record.length > MAX_RECORD_BYTES) {
      why += " (the first " + MAX_RECORD_BYTES + " of " + record.length + " bytes are kept)";
      record = Arrays.copyOf(record, MAX_RECORD_BYTES);
    }
    letters.add(new DeadLetter(origin.source(), origin.position(), sequence, record, why));
    bytes += record.length + 2L * (why.length() + origin.position().length()) + LETTER_OVERHEAD;
    if (bytes > MAX_BYTES) {
      beforeWrites.run();
      flush();
    }
  }

  /**
   * Writes what has gathered.
   *
   * @throws io.tarn.spi.job.BackendException if any of it may not have been written
   */
  void flush() {
    if (!letters.isEmpty()) {
      deadLetters.write(List.copyOf(letters), plan);
      letters.clear();
      bytes = 0;
    }
  }
}
