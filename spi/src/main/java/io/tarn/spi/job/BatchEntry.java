package io.tarn.spi.job;

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
 */
public record BatchEntry(Committed committed, Plan plan, long previousVersion, String progress) {
  public long batch() {
    return committed.batch();
  }

  public long version() {
    return committed.version();
  }

  /** The same batch with other figures. */
  public BatchEntry withProgress(String newProgress) {
    return new BatchEntry(committed, plan, previousVersion, newProgress);
  }
}
