package io.tarn.spi.lookup;

import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table that records are joined with by key, as it is when their batch runs. Serializable, so
 * that tasks elsewhere can ask it; what it holds open there it holds for the process, found by what
 * is serialized. Thread-safe.
 *
 * @param <K> the keys
 * @param <W> the values
 */
public interface Lookup<K, W> extends Serializable {
  /** A table that is at hand. */
  static <K, W> Lookup<K, W> of(Map<K, W> values) {
    HashMap<K, W> copy = new HashMap<>(values);
    return (attempt, keys) -> keys.stream().map(copy::get).toList();
  }

  /** Called once when a job starts: connects, or reads what is to be had at hand. */
  default void open() {}

  /**
   * The values of keys.
   *
   * @param attempt the try at a batch that asks: all tasks of an attempt should see the same table
   * @param keys no one twice, some hundreds at most
   * @return as many, in the same order; null where there is none
   * @throws BackendException if the table does not answer: the batch is tried again
   */
  List<W> find(Attempt attempt, List<K> keys);

  /** Called once when the job ends. */
  default void close() {}
}
