package io.tarn.spi.output;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Attempt;
import java.io.Serializable;
import java.util.Iterator;
import java.util.Optional;

/**
 * The half of an {@link Output} that tasks run.
 *
 * @param <T> the records
 */
@FunctionalInterface
public interface OutputWriter<T> extends Serializable {
  /**
   * Writes one partition's records to where nobody takes them for delivered, durably. May run again
   * for a batch that failed, then in another attempt, of a greater version; and a task that was
   * given up may still be running then, so what is written must be kept apart by {@code
   * attempt.plan().version()}.
   *
   * @param blocks where it may keep them until they are delivered, if it has no place of its own:
   *     see {@link StagedRecords}
   * @return a receipt for {@link OpenOutput#prepare}, a short text; empty if there is nothing to be
   *     delivered
   */
  Optional<String> write(Attempt attempt, int partition, Iterator<T> records, BlockStore blocks)
      throws Exception;
}
