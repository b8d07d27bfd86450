package io.tarn.spi.write;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.WriteSafety;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a job is opened with.
 *
 * @param owner who opens it, for messages: host and process
 * @param tables its state tables, its sources' included
 * @param deadLetterTtl how long dead letters are kept; empty for as long as the job is
 * @param safety what its writes are to survive, where the backend can tell the difference
 * @param parts what else it is made of, to be compared with what it was; empty where the job is
 *     opened for something else than to run it
 */
public record JobSetup(
    String owner,
    List<TableSchema> tables,
    Optional<Duration> deadLetterTtl,
    WriteSafety safety,
    Optional<JobParts> parts) {
  public JobSetup {
    tables = List.copyOf(tables);
  }

  /** With dead letters kept for as long as the job is, and not compared with what it was. */
  public JobSetup(String owner, List<TableSchema> tables) {
    this(owner, tables, Optional.empty(), WriteSafety.PROCESS_END, Optional.empty());
  }
}
