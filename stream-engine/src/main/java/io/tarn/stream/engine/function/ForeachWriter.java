package io.tarn.stream.engine.function;

import io.tarn.spi.job.Attempt;

/**
 * Writes the records of one partition of one batch, one by one: made anew for each, and used by one
 * thread. It runs before the batch is committed, and again if the batch is: what it writes should
 * be the same then, or be told apart by {@code attempt.plan().version()}.
 *
 * <pre>
 *  open ─┬─ true ──► process, for each record ─► close
 *        └─ false ─► close
 * </pre>
 *
 * @param <T> the records
 */
public interface ForeachWriter<T> {
  /**
   * Called first.
   *
   * @param attempt which batch it is, and which try at it
   * @param partition whose records they are
   * @return whether to be given the records; false passes over them, as written already
   */
  boolean open(Attempt attempt, int partition) throws Exception;

  /** Called for each record, in order. What it throws fails the batch. */
  void process(T record) throws Exception;

  /**
   * Called last, once, whatever has happened since {@link #open} was called.
   *
   * @param failure what {@link #open}, {@link #process} or the making of a record has thrown; null
   *     if nothing
   */
  void close(Throwable failure) throws Exception;
}
