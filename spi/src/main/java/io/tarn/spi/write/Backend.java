package io.tarn.spi.write;

import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.DamagedTableException;
import io.tarn.spi.job.JobChangedException;
import io.tarn.spi.job.WriteSafety;

/** Where jobs keep their log, their state and their dead letters. Thread-safe. */
public interface Backend extends AutoCloseable {
  /**
   * Opens a job for writing: looks at its tables, then takes the next epoch, which fences whoever
   * wrote before and masks a plan that was left uncommitted, then makes the tables that are missing
   * and alters those that may be altered. Nothing is changed if the tables do not fit.
   *
   * @throws IllegalArgumentException if a table exists with another schema, or is somebody else's
   * @throws JobChangedException if a part of the job is missing that its last batch had
   * @throws DamagedTableException if a table was lost, emptied or altered by somebody else
   * @throws BackendException if the job could not be read or changed; nothing has been fenced then,
   *     or it has and opening again is harmless
   */
  JobLog openJob(String job, JobSetup setup);

  /** How the tasks of a job reach this backend, from whatever process they run in. */
  BackendAddress address();

  /** Opens the dead letters of a job. */
  DeadLetters openDeadLetters(String job);

  /**
   * The blocks of a source or output.
   *
   * @param safety what those of an output are to survive
   */
  BlockStore openBlocks(BlockOwner owner, WriteSafety safety);

  @Override
  void close();
}
