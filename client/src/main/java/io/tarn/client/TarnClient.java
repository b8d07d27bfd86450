package io.tarn.client;

import io.tarn.schemas.NamePattern;
import io.tarn.spi.read.ReadStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Reads what jobs have committed, whether they run or not. Thread-safe; make one and keep it.
 *
 * <pre>{@code
 * try (TarnClient tarn = HBaseClients.connect(HBaseConfiguration.create())) {
 *   Snapshot snapshot = tarn.job("weblogs").snapshot();
 *   Answer<Optional<Row>> row = snapshot.table("host_totals").get("burger.letters.com");
 * }
 * }</pre>
 */
public final class TarnClient implements AutoCloseable {
  private final ReadStore store;
  private final Map<String, WatchedJob> watched = new ConcurrentHashMap<>();
  private final ReadPool pool = new ReadPool();

  private TarnClient(ReadStore store) {
    this.store = store;
  }

  /**
   * Reads what a backend has stored.
   *
   * @param store closed with the client
   */
  public static TarnClient on(ReadStore store) {
    return new TarnClient(store);
  }

  /**
   * Opens a store, and reads it so that nobody waits for ever for an answer.
   *
   * @param name what messages call the store: "HBase at ZooKeeper zk1:2181"
   * @param opening opens it, on a thread of the client's; closed with the client
   * @param timeout how long each request to the store may take in all, however often the store
   *     tries again; opening it is one. A read mostly makes one request, two where a snapshot is
   *     taken, the first of a table some more; a scan one for each of its fetches
   * @throws ReadTimeoutException if it was not opened in time. So do later reads that have no
   *     answer in time. What was given up goes on behind, until the store gives up as well
   * @throws IllegalArgumentException if the timeout is not more than nothing
   */
  public static TarnClient open(String name, Supplier<ReadStore> opening, Duration timeout) {
    TimedCalls calls = new TimedCalls(name, timeout);
    try {
      ReadStore store = calls.call("open it", opening, ReadStore::close);
      return new TarnClient(new TimedReadStore(store, calls));
    } catch (RuntimeException | Error e) {
      calls.close();
      throw e;
    }
  }

  /** The jobs that were ever opened and not deleted since, by name. */
  public List<JobStatus> jobs() {
    List<JobStatus> jobs = new ArrayList<>();
    store
        .jobs()
        .forEach(
            (name, row) -> {
              if (!row.orders().isDeleted()) {
                jobs.add(JobStatus.of(name, row));
              }
            });
    return jobs;
  }

  /** A job, whether it exists or not: that is found out when it is read. */
  public JobReader job(String name) {
    return new JobReader(
        watched.computeIfAbsent(NamePattern.check("job", name), job -> WatchedJob.of(job, store)));
  }

  /** Begins to read so that nothing that is read later is older: see {@link ReadSession}. */
  public ReadSession session() {
    return ReadSession.begin(this::job);
  }

  /**
   * Goes on with a session of this process or another.
   *
   * @param token what {@link ReadSession#token()} gave
   * @throws IllegalArgumentException if it is none, or was damaged
   */
  public ReadSession session(String token) {
    return ReadSession.parse(token, this::job);
  }

  /**
   * The same reads as futures, on up to eight daemon threads of the client's, which 10,000 reads
   * may wait for; more fail at once. They are for reads: what follows one and takes long belongs
   * elsewhere ({@code thenApplyAsync}).
   */
  public AsyncReads async() {
    return async(pool);
  }

  /**
   * The same on threads of the caller's.
   *
   * @param executor stays the caller's
   */
  public AsyncReads async(Executor executor) {
    return new AsyncReads(this::job, executor);
  }

  /**
   * Gives up what is open. Asynchronous reads that have not ended may fail, and each future
   * completes; nobody is waited for.
   */
  @Override
  public void close() {
    pool.close();
    store.close();
  }
}
