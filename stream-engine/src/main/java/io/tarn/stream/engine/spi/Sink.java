package io.tarn.stream.engine.spi;

import java.io.Serializable;
import java.util.Iterator;

/**
 * Where results go besides Tarn's own tables. Serializable, so that tasks elsewhere can write.
 *
 * @param <T> the records
 */
public interface Sink<T> extends Serializable {
  /** Called once when the job starts, before any write: checks or makes what the sink writes to. */
  void open();

  /**
   * Writes one partition's records. Runs before the batch commits and again if it has to be run
   * again, then with a greater version: writes should be upserts at {@code
   * attempt.plan().version()}.
   *
   * @throws BackendException if any of them may not have been written
   */
  void write(Attempt attempt, Iterator<T> records);

  /** Called once when the job ends. */
  void close();
}
