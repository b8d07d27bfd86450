package io.tarn.spi.write;

import io.tarn.spi.job.SinkNote;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a job is made of besides its tables, by name: compared, when it is opened, with what it was
 * made of before.
 *
 * @param sources its sources, each with the table that it keeps names in, if it keeps any
 * @param watermarks the watermarks that its outputs wait for
 * @param madeOf of each table that aggregates or indexes the updates of others, these
 * @param notes what its sinks and outputs have noted of it
 * @param outputs its outputs that take part in the commit
 */
public record JobParts(
    Map<String, Optional<String>> sources,
    Set<String> watermarks,
    Map<String, Set<String>> madeOf,
    List<SinkNote> notes,
    Set<String> outputs) {
  public JobParts {
    sources = Map.copyOf(sources);
    watermarks = Set.copyOf(watermarks);
    madeOf = Map.copyOf(madeOf);
    notes = List.copyOf(notes);
    outputs = Set.copyOf(outputs);
  }
}
