package io.tarn.spi.sink;

import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.SinkNote;
import java.io.Serializable;
import java.util.Iterator;
import java.util.Optional;

/**
 * Where results go besides Tarn's own tables. Serializable, so that tasks elsewhere can write.
 *
 * @param <T> the records
 */
public interface Sink<T> extends Serializable {
  /** Called once when the job starts, before any write: checks or makes what the sink writes to. */
  void open();

  /**
   * What the sink has noted of a job: the last attempt that wrote to it. Called once, after {@link
   * #open} and before the job is opened. A sink that notes must do so before the first record of an
   * attempt is written, and keep it where no copy of the job's own tables takes it along.
   *
   * @return empty if it has noted nothing, or notes nothing ever
   */
  default Optional<SinkNote> noted(String job) {
    return Optional.empty();
  }

  /**
   * Writes one partition's records. Runs before the batch commits and again if it has to be run
   * again, then with a greater version: writes should be upserts at {@code
   * attempt.plan().version()}.
   *
   * @param partition whose records they are: the same in each attempt at a batch whose input and
   *     graph are the same
   * @throws BackendException if any of them may not have been written
   */
  void write(Attempt attempt, int partition, Iterator<T> records);

  /** Called once when the job ends. */
  void close();
}
