package io.tarn.client;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Snapshots of jobs that never go back: none is of an earlier batch than one that the session has
 * given before, by whatever client and in whatever process, as the session goes on from its {@link
 * #token()}. Say, one for each user of a web page, the token in a cookie. Thread-safe; holds
 * nothing open.
 *
 * <p>A batch is remembered by its version, too, so a job that was reset behind the session's back
 * is told, however far it has come again. That costs one request more for each snapshot of a batch
 * that the session has not seen yet.
 */
public final class ReadSession {
  private final Function<String, JobReader> jobs;
  private final Map<String, SeenBatch> seen = new ConcurrentHashMap<>();

  private ReadSession(Function<String, JobReader> jobs, Map<String, SeenBatch> seen) {
    this.jobs = jobs;
    this.seen.putAll(seen);
  }

  static ReadSession begin(Function<String, JobReader> jobs) {
    return new ReadSession(jobs, Map.of());
  }

  /**
   * @throws IllegalArgumentException if the text is no token of a session
   */
  static ReadSession parse(String token, Function<String, JobReader> jobs) {
    return new ReadSession(jobs, TokenText.SESSION.read(token, Token.class).seen());
  }

  /**
   * The last committed batch of a job.
   *
   * @throws NotFoundException if there is no such job, none of its batches has been committed, or
   *     the batch that the session has seen is so old that nobody knows whether the job was reset
   *     since: begin a new session
   * @throws MadeAnewException if the job was reset since the session has seen it: forget what was
   *     read of it, and begin a new session
   */
  public Snapshot snapshot(String job) {
    JobReader reader = jobs.apply(job);
    while (true) {
      SeenBatch before = seen.get(job);
      Snapshot snapshot = reader.snapshotAfter(before);
      if (isNewest(job, snapshot)) {
        return snapshot;
      }
    }
  }

  /**
   * As {@link #snapshot(String)}, new enough besides: see {@link JobReader#snapshot(Freshness)}.
   *
   * @throws StaleException if none that is was committed in time
   */
  public Snapshot snapshot(String job, Freshness freshness) throws InterruptedException {
    JobReader reader = jobs.apply(job);
    while (true) {
      SeenBatch before = seen.get(job);
      Snapshot snapshot = reader.snapshotAfter(before, freshness);
      if (isNewest(job, snapshot)) {
        return snapshot;
      }
    }
  }

  /** Remembers a snapshot; false if another thread has been given a newer one meanwhile. */
  private boolean isNewest(String job, Snapshot snapshot) {
    SeenBatch taken = snapshot.seen();
    return seen.merge(job, taken, (one, other) -> one.version() > other.version() ? one : other)
        .equals(taken);
  }

  /**
   * What the session has seen, as a text: {@link TarnClient#session(String)} goes on from it, in
   * any process. URL-safe, some 30 characters and as many again for each job; not secret, not
   * signed. Take it after the reads that it must know of.
   */
  public String token() {
    return TokenText.SESSION.write(new Token(new TreeMap<>(seen)));
  }

  /** What a token holds, by job. */
  record Token(Map<String, SeenBatch> seen) {}
}
