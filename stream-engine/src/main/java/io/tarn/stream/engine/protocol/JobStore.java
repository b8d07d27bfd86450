package io.tarn.stream.engine.protocol;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.Mask;
import io.tarn.spi.read.JobReads;
import io.tarn.spi.write.StateTable;
import java.util.Collection;

/**
 * Where one job's row, its batches and its tables are. Brings what a store can do and decides
 * nothing: that is for {@link FencedJobLog}. Thread-safe. Each call raises {@link BackendException}
 * if no answer came: what was asked for may have been done, or may yet be.
 */
public interface JobStore extends JobReads, AutoCloseable {
  /**
   * Puts {@code next} if the row is still {@code expected}, compared by epoch and sequence; {@link
   * JobRow#NEW} stands for a row that does not exist.
   *
   * @return whether it was put by this call; false as well if an earlier delivery of the same
   *     request had put it
   */
  boolean compareAndPut(JobRow expected, JobRow next);

  /**
   * Puts what the job does beside its row, if the row is still {@code expected}.
   *
   * @return whether it was put
   */
  boolean putGraph(JobRow expected, String graph);

  /** Writes a batch's record at its version, beside those of other attempts. */
  void putBatch(BatchEntry entry);

  /**
   * Whether something that is no table of the job has the name in the store that a table of the job
   * would have.
   */
  default boolean isTaken(String table) {
    return false;
  }

  /**
   * Whether a table of the job has any cell of a version above this one, besides its marker row.
   */
  boolean hasCells(String table, long version);

  /**
   * Makes a state table that is not there, and its marker row.
   *
   * @param id what the marker row is to say, if the table has none yet
   */
  void createTable(TableSchema schema, String id);

  /** Gives a state table another descriptor. */
  void alterTable(TableSchema schema, int versions);

  /** Drops a state table, with all that is in it; does nothing if it is not there. */
  void dropTable(String table);

  /**
   * Deletes the job's records of batches, and its dead letters, of versions up to this one; and all
   * that its outputs have not delivered.
   */
  void forget(long version);

  /** Deletes what its sources have stored, and no batch has read. */
  void forgetInput();

  /** A state table, to be read and written. */
  @Override
  StateTable table(TableSchema schema);

  /** Removes every cell of these versions from the job's tables. Called in the background. */
  void sweepMasked(Collection<Mask> masks);

  /**
   * Removes for good what no snapshot within history shows: removed keys, windows that are kept no
   * longer, records of batches, and dead letters. Called in the background.
   *
   * @param deadBefore dead letters of versions before this one are to go
   */
  void sweepBelow(Floor floor, long deadBefore);

  @Override
  void close();
}
