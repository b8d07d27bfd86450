package io.tarn.jdbc;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.output.OutputWriter;
import io.tarn.spi.output.StagedRecords;
import io.tarn.spi.run.RecordCodec;
import java.util.Iterator;
import java.util.Optional;

/** Keeps a task's records until they are delivered. */
record RecordWriter<T>() implements OutputWriter<T> {
  /** For what cannot be kept. */
  static final String RULE =
      "a record for a database must be Serializable, or a bean that Jackson can write";

  @Override
  public Optional<String> write(
      Attempt attempt, int partition, Iterator<T> records, BlockStore blocks) {
    return new StagedRecords(blocks)
        .write(attempt, partition, records, record -> RecordCodec.encode(record, RULE));
  }
}
