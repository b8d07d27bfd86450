package io.tarn.client;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/**
 * The committed changes of a table, or of some of its keys, from a batch on: batch by batch, each
 * change once and none left out, whoever is stopped and started again meanwhile. They are asked
 * for, so who is slow holds nobody back, and finds what he has missed as long as it is within
 * history. Used by one thread at a time; holds nothing open between calls.
 *
 * <pre>{@code
 * ChangeStream totals = client.job("weblogs").watch("host_totals", KeyRange.ALL, kept);
 * while (true) {
 *   Optional<Rows<Change>> next = totals.next(Duration.ofSeconds(10));
 *   if (next.isPresent()) {
 *     try (Rows<Change> changes = next.get()) {
 *       changes.forEach(this::handle);
 *       keep(totals.token()); // to go on from after a restart
 *     }
 *   }
 * }
 * }</pre>
 */
public final class ChangeStream {
  private final WatchedTable table;
  private SeenBatch position;

  /**
   * @param position the batch after which to begin
   */
  ChangeStream(WatchedTable table, SeenBatch position) {
    this.table = table;
    this.position = position;
  }

  /** The last batch up to which all changes have been iterated to their end; -1 for none. */
  public long position() {
    return position.batch();
  }

  /**
   * {@link #position()} as a text, to go on from in any process: {@link JobReader#watch(String,
   * KeyRange, String)}. Unlike the number alone it knows the batch by its version, and the table by
   * its id, so a job or a table that began anew meanwhile is noticed also once it has passed that
   * number again. URL-safe, some 150 characters; not secret, not signed.
   */
  public String token() {
    return TokenText.CHANGES.write(
        new Token(table.job(), table.table(), table.id(), position.batch(), position.version()));
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
   * @throws MadeAnewException if the job was reset since, or the table deleted and made anew,
   *     however far it has come again: forget what was read, and watch from the beginning
   * @throws NotFoundException if the job was deleted
   * @throws io.tarn.spi.job.BackendException if the store does not answer; ask again, nothing has
   *     been passed over
   */
  public Optional<Rows<Change>> next(Duration timeout) throws InterruptedException {
    Waiting waiting = Waiting.atMost(timeout);
    do {
      for (var next = table.after(position); next.isPresent(); next = table.after(position)) {
        SeenBatch batch = next.get().batch();
        if (next.get().changes().isPresent()) {
          return next.get().changes().map(changes -> untilTheEnd(changes, batch));
        }
        position = batch;
      }
    } while (waiting.untilNextLook());
    return Optional.empty();
  }

  /** The same, which are behind the position once they have been iterated to their end. */
  private Rows<Change> untilTheEnd(Rows<Change> changes, SeenBatch batch) {
    Iterator<Change> given = changes.iterator();
    Iterator<Change> followed =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            boolean more = given.hasNext();
            if (!more) {
              position = batch;
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

  /**
   * What a token holds.
   *
   * @param id the table's, in the job's row
   */
  record Token(String job, String table, String id, long batch, long version) {
    /**
     * @throws IllegalArgumentException if the text is no token of a stream of this table
     */
    static Token parse(String text, String job, String table) {
      Token token = TokenText.CHANGES.read(text, Token.class);
      if (!token.job.equals(job) || !token.table.equals(table)) {
        throw new IllegalArgumentException(
            "this is the token of a change stream of table "
                + token.table
                + " of job "
                + token.job
                + ", not of "
                + table
                + " of "
                + job
                + "; watch that table with it");
      }
      return token;
    }

    SeenBatch position() {
      return new SeenBatch(batch, version);
    }
  }
}
