package io.tarn.stream.engine.job;

/**
 * Told of what becomes of a job, or of all jobs of a runtime. Return soon; what it throws is logged
 * and goes no further.
 *
 * <p>{@link #started} is called on the thread that starts the job, before its start returns; the
 * others on the job's own thread, but {@link #changed} also on that of whoever stops the job, and
 * {@link #terminated} on that of whoever gave it up because it did not end.
 */
public interface QueryListener {
  default void started(StreamingQuery query) {}

  /** It has gone on to another state, or waits for something else: the message says for what. */
  default void changed(StreamingQuery query, QueryStatus status) {}

  /** A batch has been committed. */
  default void progressed(StreamingQuery query, BatchProgress progress) {}

  /** There was nothing to do, for the first time since the last batch, or the opening. */
  default void idle(StreamingQuery query) {}

  /** It has ended, by a failure if {@link StreamingQuery#exception} has one. The last call. */
  default void terminated(StreamingQuery query) {}
}
