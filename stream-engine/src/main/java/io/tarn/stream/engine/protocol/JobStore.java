package io.tarn.stream.engine.protocol;

import io.tarn.stream.engine.spi.BackendException;
import java.util.Collection;
import java.util.Optional;

/** Where one job's row, its batches and its aborted cells are. Thread-safe. */
public interface JobStore extends AutoCloseable {
  /**
   * Reads the job's row.
   *
   * @throws BackendException if it could not be read
   */
  Optional<JobRow> read();

  /**
   * Puts {@code next} if the row is still {@code expected}, compared by epoch and sequence; {@link
   * JobRow#NEW} stands for a row that does not exist.
   *
   * @return whether it was put by this call; false as well if an earlier delivery of the same
   *     request had put it
   * @throws BackendException if no answer came: it may have been put, or may yet be
   */
  boolean compareAndPut(JobRow expected, JobRow next);

  /**
   * Writes a batch's record, over that of an earlier attempt.
   *
   * @throws BackendException if it may not have been written
   */
  void putBatch(BatchEntry entry);

  /** The record of a batch as last written, whether it is committed or not. */
  Optional<BatchEntry> batch(long batch);

  /**
   * Removes every cell of exactly this version from the job's tables. Called in the background.
   *
   * @throws BackendException if some may still be there
   */
  void sweepAborted(long version);

  /** As {@link #sweepAborted(long)} for several versions; together where that costs less. */
  default void sweepAborted(Collection<Long> versions) {
    BackendException failure = null;
    for (long version : versions) {
      try {
        sweepAborted(version);
      } catch (BackendException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Removes for good what no snapshot at or after {@code floorVersion} can see: removed keys.
   * Called in the background.
   *
   * @throws BackendException if some may still be there
   */
  void sweepRemoved(JobRow row, long floorVersion);

  /**
   * How many batches back the job's tables keep snapshots: the most of them, as nothing that any of
   * them shows may be swept.
   */
  int history();

  @Override
  void close();
}
