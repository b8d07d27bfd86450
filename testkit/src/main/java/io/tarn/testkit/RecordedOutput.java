package io.tarn.testkit;

import io.tarn.spi.job.Plan;
import io.tarn.stream.engine.function.BatchFunction;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Keeps what a stream gives, for a test to look at: an argument of {@code foreachBatch}. Of a batch
 * that was tried several times it has what the last attempt gave, committed or not. Used by one
 * thread, as {@link JobDriver} does.
 *
 * @param <T> the records
 */
public final class RecordedOutput<T> implements BatchFunction<T> {
  private final NavigableMap<Long, List<T>> batches = new TreeMap<>();

  @Override
  public void apply(Plan batch, List<T> records) {
    batches.put(batch.batch(), List.copyOf(records));
  }

  /** The records of all batches, in the order of batches. */
  public List<T> records() {
    return batches.values().stream().flatMap(List::stream).toList();
  }

  /** The records of the last batch; none before the first. */
  public List<T> ofLastBatch() {
    return batches.isEmpty() ? List.of() : batches.lastEntry().getValue();
  }
}
