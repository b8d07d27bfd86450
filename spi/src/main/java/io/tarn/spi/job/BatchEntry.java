package io.tarn.spi.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the log keeps of a batch: all that is needed to put the job back to it. A batch is known by
 * its id and its version: a job that was put back to batch N has another batch N + 1, of another
 * version, that follows the same one.
 *
 * @param committed what the job's row says once the batch is committed
 * @param plan the attempt that wrote this
 * @param previousVersion the version of the batch before; {@link io.tarn.spi.job.ReadPoint#NOTHING}
 *     before the first
 * @param progress the batch's figures, as JSON
 * @param receipts what outputs need to be given the batch, by their names; nothing is written where
 *     there are none
 */
public record BatchEntry(
    Committed committed,
    Plan plan,
    long previousVersion,
    String progress,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> receipts) {
  public BatchEntry {
    receipts = receipts == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(receipts));
  }

  /** Of a batch that no output has anything of. */
  public BatchEntry(Committed committed, Plan plan, long previousVersion, String progress) {
    this(committed, plan, previousVersion, progress, Map.of());
  }

  public long batch() {
    return committed.batch();
  }

  public long version() {
    return committed.version();
  }

  /** The same batch with other figures. */
  public BatchEntry withProgress(String newProgress) {
    return new BatchEntry(committed, plan, previousVersion, newProgress, receipts);
  }
}
