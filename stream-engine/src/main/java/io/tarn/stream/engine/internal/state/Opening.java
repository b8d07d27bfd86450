package io.tarn.stream.engine.internal.state;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.write.BackendAddress;
import java.io.Serializable;
import java.util.List;

/**
 * One opening of a job for writing, as its tasks need to know it in any process.
 *
 * @param id no two openings have the same
 * @param job the job's name
 * @param epoch the writer's epoch: a later opening of the job has a greater one
 * @param address where its tables and dead letters are
 * @param tables the schemas of its tables, as the opening found or made them
 * @param safety what the tasks' writes are to survive
 * @param partitions how many partitions of state the job has, those of all tables taken together: a
 *     process shares its cache out among so many
 * @param checksStates whether each state that is written is read back, not only the first of each
 *     partition
 */
public record Opening(
    String id,
    String job,
    long epoch,
    BackendAddress address,
    List<TableSchema> tables,
    WriteSafety safety,
    int partitions,
    boolean checksStates)
    implements Serializable {
  public Opening {
    tables = List.copyOf(tables);
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be at least 1, but is " + partitions);
    }
  }

  /** Whether both are of the same job in the same place. */
  boolean isOfSameJob(Opening other) {
    return job.equals(other.job) && address.equals(other.address);
  }
}
