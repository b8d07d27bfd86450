package io.tarn.spi.write;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.WriteSafety;

/**
 * What the tasks of a job need of its backend, in a process that has not opened the job itself.
 * Thread-safe.
 */
public interface TaskBackend extends AutoCloseable {
  /**
   * A state table of a job that has been opened.
   *
   * @param schema as the job's opening found or made it
   * @param safety what writes are to survive
   */
  StateTable table(String job, TableSchema schema, WriteSafety safety);

  /** The dead letters of a job. */
  DeadLetters deadLetters(String job);

  /** The blocks of a source or output: see {@link Backend#openBlocks}. */
  BlockStore blocks(BlockOwner owner, WriteSafety safety);

  /** Gives the connection back; what was got of it must not be used any more. */
  @Override
  void close();
}
