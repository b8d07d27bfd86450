package io.tarn.stream.engine.protocol;

import io.tarn.stream.engine.spi.BatchRecord;
import io.tarn.stream.engine.spi.OffsetRange;
import io.tarn.stream.engine.spi.Plan;
import java.util.Map;

/**
 * What the log keeps of a batch.
 *
 * @param batch the batch id
 * @param version the version of the attempt that wrote this
 * @param epoch the epoch that it ran under
 * @param offsets for each source by name, the range it read
 * @param eventTimes for each stream with a watermark, by name, the greatest event time seen up to
 *     here, in ms
 * @param progress the batch's figures, as JSON
 */
public record BatchEntry(
    long batch,
    long version,
    long epoch,
    Map<String, OffsetRange> offsets,
    Map<String, Long> eventTimes,
    String progress) {
  public BatchEntry {
    offsets = Map.copyOf(offsets);
    eventTimes = Map.copyOf(eventTimes);
  }

  static BatchEntry of(Plan plan, BatchRecord record) {
    return new BatchEntry(
        plan.batch(),
        plan.version(),
        plan.epoch(),
        plan.offsets(),
        record.eventTimes(),
        record.progress());
  }

  BatchEntry withProgress(String newProgress) {
    return new BatchEntry(batch, version, epoch, offsets, eventTimes, newProgress);
  }
}
