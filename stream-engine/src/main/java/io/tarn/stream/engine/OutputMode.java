package io.tarn.stream.engine;

/**
 * What of a table each batch gives, by the names of Spark's Structured Streaming. Each is a view of
 * the operation that keeps the table; several may be had at once.
 */
public enum OutputMode {
  /** {@link WindowResultDStream#finals}: each window once, when it is final. */
  APPEND,
  /** {@link StateDStream#updates}: what the batch has changed, as it then stands. */
  UPDATE,
  /** {@link StateDStream#complete()}: all that there is. */
  COMPLETE
}
