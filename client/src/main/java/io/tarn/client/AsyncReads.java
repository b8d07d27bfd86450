package io.tarn.client;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The reads of a client on other threads, each as a future. It completes as the blocking call would
 * return or throw: {@code get} wraps what was thrown in an {@code ExecutionException}, {@code join}
 * in a {@code CompletionException}. Thread-safe.
 *
 * <pre>{@code
 * AsyncReads async = tarn.async();
 * async.snapshot("weblogs")
 *     .thenCompose(snapshot -> async.get(snapshot.table("host_totals"), host))
 *     .thenAccept(answer -> show(answer.value()));
 * }</pre>
 *
 * <p>Cancelling a future interrupts nothing: a read that has not begun is left out, one that has
 * runs to its end and its answer is dropped.
 */
public final class AsyncReads {
  private final Function<String, JobReader> jobs;
  private final Executor executor;

  AsyncReads(Function<String, JobReader> jobs, Executor executor) {
    this.jobs = jobs;
    this.executor = executor;
  }

  /** See {@link JobReader#snapshot()}. */
  public CompletableFuture<Snapshot> snapshot(String job) {
    return read(() -> jobs.apply(job).snapshot());
  }

  /**
   * See {@link JobReader#snapshot(Freshness)}; it takes up one of the threads while it waits. If
   * that is interrupted, the future completes with the InterruptedException.
   */
  public CompletableFuture<Snapshot> snapshot(String job, Freshness freshness) {
    return read(
        () -> {
          try {
            return jobs.apply(job).snapshot(freshness);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
          }
        });
  }

  /** See {@link TableReader#get}. */
  public CompletableFuture<Answer<Optional<Row>>> get(TableReader table, Object key) {
    return read(() -> table.get(key));
  }

  /** See {@link TableReader#getAll}. */
  public CompletableFuture<Answer<List<Row>>> getAll(TableReader table, Collection<?> keys) {
    return read(() -> table.getAll(keys));
  }

  /** See {@link TableReader#windows(Object, Instant, Instant)}. */
  public CompletableFuture<Answer<List<Row>>> windows(
      TableReader table, Object key, Instant from, Instant to) {
    return read(() -> table.windows(key, from, to));
  }

  /** See {@link TableReader#page}. */
  public CompletableFuture<Page> page(TableReader table, KeyRange range, int limit) {
    return read(() -> table.page(range, limit));
  }

  /** See {@link JobReader#page}. */
  public CompletableFuture<Page> page(String job, String cursor, int limit) {
    return read(() -> jobs.apply(job).page(cursor, limit));
  }

  /** See {@link TableReader#top(int, String)}. */
  public CompletableFuture<Answer<List<Row>>> top(TableReader table, int most, String field) {
    return read(() -> table.top(most, field));
  }

  /** See {@link TableReader#top(int, String, Instant)}. */
  public CompletableFuture<Answer<List<Row>>> top(
      TableReader table, int most, String field, Instant windowStart) {
    return read(() -> table.top(most, field, windowStart));
  }

  private <T> CompletableFuture<T> read(Supplier<T> read) {
    try {
      return CompletableFuture.supplyAsync(read, executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
