package io.tarn.stream.engine.spi;

import io.tarn.schemas.TableSchema;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a job is opened with.
 *
 * @param owner who opens it, for messages: host and process
 * @param tables its state tables, its sources' included
 * @param deadLetterTtl how long dead letters are kept; empty for as long as the job is
 */
public record JobSetup(String owner, List<TableSchema> tables, Optional<Duration> deadLetterTtl) {
  public JobSetup {
    tables = List.copyOf(tables);
  }

  /** With dead letters kept for as long as the job is. */
  public JobSetup(String owner, List<TableSchema> tables) {
    this(owner, tables, Optional.empty());
  }
}
