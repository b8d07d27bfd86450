package io.tarn.client;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;

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

  private final LongUnaryOperator newestFrom;
  private final LongFunction<Optional<Rows<Change>>> changesOf;
  private long position;

  /**
   * @param newestFrom which batch is the last committed one, from one on that must be committed
   * @param changesOf what a batch has changed; empty if that is nothing
   */
  ChangeStream(
      LongUnaryOperator newestFrom, LongFunction<Optional<Rows<Change>>> changesOf, long position) {
    this.newestFrom = newestFrom;
    this.changesOf = changesOf;
    this.position = position;
  }

  /** The last batch up to which all changes have been iterated to their end. */
  public long position() {
    return position;
  }

  /**
   * The changes of the next batch that has any, in key order; waits for its commit if need be. A
   * batch whose changes were not iterated to their end, for whatever reason, is given again.
   *
   * @param timeout how long to wait at most
   * @return to be closed; empty if there was none in that time
   * @throws io.tarn.spi.read.SnapshotExpiredException if changes are out of history, now or while
   *     they are iterated: it names the first batch that can still be shown. Whoever goes on from
   *     there has missed changes, and reads the whole table at that batch first
   * @throws NotFoundException if the job no longer has the batch that this has come to, as one that
   *     was reset: watch from the beginning
   * @throws io.tarn.spi.job.BackendException if the store does not answer; ask again, nothing has
   *     been passed over
   */
  public Optional<Rows<Change>> next(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      long committed = newestFrom.applyAsLong(position);
      while (position < committed) {
        Optional<Rows<Change>> changes = changesOf.apply(position + 1);
        if (changes.isPresent()) {
          return changes.map(this::untilTheEnd);
        }
        position++;
      }
      long left = end - System.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      Thread.sleep(Duration.ofNanos(Math.min(left, BETWEEN_LOOKS.toNanos())).toMillis() + 1);
    }
  }

  /** The same, which are behind the position once they have been iterated to their end. */
  private Rows<Change> untilTheEnd(Rows<Change> changes) {
    Iterator<Change> given = changes.iterator();
    Iterator<Change> followed =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            boolean more = given.hasNext();
            if (!more) {
              position = changes.batch();
            }
            return more;
          }

          @Override
          public Change next() {
            return given.next();
          }
        };
    return new Rows<>(followed, changes.batch(), changes.age(), changes::close);
  }
}
