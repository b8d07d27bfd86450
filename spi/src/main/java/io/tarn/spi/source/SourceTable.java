package io.tarn.spi.source;

import io.tarn.schemas.NamePattern;
import java.time.Duration;
import java.util.Optional;

/**
 * The table in which a source keeps its notes: one of the job's.
 *
 * @param name distinct among the tables of the job
 * @param ttl how long a note is kept, in whole seconds; empty for as long as the job is
 */
public record SourceTable(String name, Optional<Duration> ttl) {
  public SourceTable {
    NamePattern.check("table", name);
    ttl.filter(kept -> !kept.equals(Duration.ofSeconds(Math.max(1, kept.toSeconds()))))
        .ifPresent(
            kept -> {
              throw new IllegalArgumentException(
                  "the ttl of table "
                      + name
                      + " must be whole seconds, at least one, but is "
                      + kept);
            });
  }

  /** One whose notes are kept for as long as the job is. */
  public static SourceTable of(String name) {
    return new SourceTable(name, Optional.empty());
  }
}
