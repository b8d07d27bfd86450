package io.tarn.stream.engine.job;

import io.tarn.client.TarnClient;
import io.tarn.stream.engine.why.Why;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A job that has been started, as users of Structured Streaming know it. Thread-safe.
 *
 * <p>What waits for the job's end throws if it is called on the job's own thread, by a listener or
 * foreachBatch: there the end would never come.
 */
public interface StreamingQuery {
  /** The job's name. */
  String name();

  /** This start of the job: no two have the same. */
  UUID runId();

  /** Whether it has not ended yet: also a standby is active. */
  default boolean isActive() {
    return !status().state().isEnd();
  }

  QueryStatus status();

  /** The figures of the last batch that was committed here. */
  default Optional<BatchProgress> lastProgress() {
    List<BatchProgress> recent = recentProgress();
    return recent.isEmpty() ? Optional.empty() : Optional.of(recent.get(recent.size() - 1));
  }

  /**
   * The figures of the last batches, the newest last: as many as {@code engine.recent-progress}.
   */
  List<BatchProgress> recentProgress();

  /**
   * Whether this is called on the job's own thread, by a listener or foreachBatch: there nobody can
   * wait for its end.
   */
  boolean isOwnThread();

  /** Why it has failed, if it has. */
  Optional<RuntimeException> exception();

  /**
   * Lets the running batch end, by its commit or its abort, starts no other, and waits for the end.
   * A batch that takes longer than {@code engine.stop-timeout} is stopped at once. On the job's own
   * thread it does not wait. A failure is not thrown here, see {@link #exception}.
   */
  void stop();

  /**
   * Interrupts what runs, and waits for the end: the batch under way is not committed any more,
   * unless its commit is under way, but aborted, or left for the next opening of the job, which
   * runs it first. What does not end in some seconds, as it minds no interrupt, is left alone: the
   * log says where it was.
   */
  void stopNow();

  /**
   * Waits until the job has ended.
   *
   * @throws JobFailedException if it failed
   * @throws io.tarn.spi.write.FencedException if another process has opened the job since
   * @throws InterruptedException if this thread was interrupted; the job goes on
   */
  void awaitTermination() throws InterruptedException;

  /**
   * As {@link #awaitTermination()}, but not longer than {@code timeout}.
   *
   * @return whether the job has ended
   */
  boolean awaitTermination(Duration timeout) throws InterruptedException;

  /**
   * Waits until all that was in the sources at this call has been committed and delivered, with no
   * regard to the trigger's interval; of a job that ends by itself, all that was there when it
   * began. For tests: where new input keeps coming, it may never return, and a standby first has to
   * lead.
   *
   * @throws JobFailedException if the job fails meanwhile, or has failed
   * @throws IllegalStateException if it ends in another way before all was committed
   */
  void processAllAvailable() throws InterruptedException;

  /** What the job does in each batch; see {@code tarn explain}. */
  String explain();

  /**
   * Finds the input records that keys of the job were changed by; also once the job has ended.
   * Answers on the thread that asks, and holds up no batch.
   *
   * @param client reads what the job has committed; stays the caller's
   */
  Why why(TarnClient client);
}
