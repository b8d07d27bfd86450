package io.tarn.stream.engine.why;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Finds the input records that changed a key: reads what a batch has read once more, by the offsets
 * of its plan, puts it through the job's steps again, and sees which records come to the key. Where
 * the key's table is made of other tables of the job, what the batch did to those is computed once
 * more, from their state before it. Writes nothing, takes nothing from the job, and calls no output
 * of it; of a job that runs, stands by, or does not run.
 *
 * <p>For jobs whose functions do the same each time, and sources that can be read again. What can
 * no longer be found is said, and why: see {@link Cause#unfound}.
 *
 * <p>Thread-safe. Each question reads a batch's input again, on the caller's thread, once or, where
 * tables are made of tables, once for each of them: it may take as long as the batch did, and as
 * much memory.
 */
public interface Why {
  /** The job's name. */
  String job();

  /**
   * What one batch did to a key, and by which records.
   *
   * @param key of the Java type of the table's key type
   * @param window the start of the window that is asked about, in a windowed table; empty for the
   *     key, with all its windows
   * @param most how many records are given at most
   * @throws io.tarn.client.NotFoundException if there is no such table, or the batch is not
   *     committed
   * @throws io.tarn.spi.read.SnapshotExpiredException if the batch, or the one before, is out of
   *     history
   * @throws IllegalArgumentException if the key is of another type than the table's, the table has
   *     no windows and one is asked for, or the job was last started with other steps than these
   * @throws IllegalStateException if the steps fail where they did not when the batch ran, so that
   *     they are others, or do not do the same each time
   * @throws io.tarn.spi.job.BackendException if the store does not answer
   */
  Cause cause(String table, Object key, Optional<Instant> window, long batch, int most);

  /**
   * The batches that changed a key, newest first, each with its records.
   *
   * @param batches how many at most
   * @param most how many records of each are given at most
   * @return none if the table's history has no batch that changed it
   * @throws RuntimeException as {@link #cause} does
   */
  List<Cause> newest(String table, Object key, Optional<Instant> window, int batches, int most);
}
