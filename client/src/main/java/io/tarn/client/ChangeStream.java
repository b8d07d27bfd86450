package io.tarn.client;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * The committed changes of a table, or of some of its keys, from a batch on: batch by batch, each
 * change once and none left out, whoever is stopped and started again meanwhile. They are asked
 * for, so who is slow holds nobody back, and finds what he has missed as long as it is within
 * history. Used by one thread at a time; holds nothing open between calls.
 *
 * <pre>{@code
 * ChangeStream totals = client.job("weblogs").watch("host_totals", KeyRange.ALL, lastBatch);
 * while (true) {
 *   Optional<Rows<Change>> next = totals.next(Duration.ofSeconds(10));
 *   if (next.isPresent()) {
 *     try (Rows<Change> changes = next.get()) {
 *       changes.forEach(this::handle);
 *       keep(changes.batch()); // to go on from after a restart
 *     }
 *   }
 * }
 * }</pre>
 */
public final class ChangeStream {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final LongSupplier newest;
  private final LongFunction<Optional<Rows<Change>>> changesOf;
  private long position;

  /**
   * @param newest which batch is the last committed one
   * @param changesOf what a batch has changed; empty if that is nothing
   */
  ChangeStream(LongSupplier newest, LongFunction<Optional<Rows<Change>>> changesOf, long position) {
    this.newest = newest;
    this.changesOf = changesOf;
    this.position = position;
  }

  /**
   * The last batch that {@link #next} has given, or found to have changed nothing: all changes up
   * to it have been given.
   */
  public long position() {
    return position;
  }

  /**
   * The changes of the next batch that has any, in key order; waits for its commit if need be.
   *
   * @param timeout how long to wait at most
   * @return to be closed; empty if there was none in that time
   * @throws io.tarn.spi.read.SnapshotExpiredException if changes are out of history, now or while
   *     they are iterated: it names the first batch that can still be shown. Whoever goes on from
   *     there has missed changes, and reads the whole table at that batch first
   * @throws io.tarn.spi.job.BackendException if the store does not answer; ask again, nothing has
   *     been passed over
   */
  public Optional<Rows<Change>> next(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      long committed = newest.getAsLong();
      while (position < committed) {
        Optional<Rows<Change>> changes = changesOf.apply(position + 1);
        position++;
        if (changes.isPresent()) {
          return changes;
        }
      }
      long left = end - System.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      Thread.sleep(Duration.ofNanos(Math.min(left, BETWEEN_LOOKS.toNanos())).toMillis() + 1);
    }
  }
}
