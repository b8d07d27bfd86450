package io.tarn.spi.output;

import io.tarn.spi.job.Plan;
import io.tarn.spi.job.SinkNote;
import java.util.List;
import java.util.Optional;

/**
 * The half of an {@link Output} that the job's own process runs, open. Used by the job's own thread
 * alone.
 */
public interface OpenOutput extends AutoCloseable {
  /**
   * The last batch of the job that the other side is known to have, kept where no copy of the job's
   * own tables takes it along. A job whose row does not know of that batch is an older copy, and is
   * refused.
   *
   * @return empty if the other side cannot tell
   */
  default Optional<SinkNote> noted() {
    return Optional.empty();
  }

  /**
   * Called once all tasks of an attempt have ended, before its commit: the last step that may fail
   * the batch. Checks all that could keep the delivery from succeeding.
   *
   * @param receipts those of the tasks, in the order of partitions
   * @return what {@link #deliver} needs to know in any process, kept with the commit: a short text;
   *     empty if there is nothing to be delivered
   */
  Optional<String> prepare(Plan plan, List<String> receipts);

  /**
   * Shows a committed batch. Called again until it has returned once, after a restart too, in the
   * order of batches; and once more if that could not be noted. So a batch that has been delivered
   * must be left as it is. A writer that has been fenced meanwhile may call it late: {@link
   * Delivery#epoch} is for the other side to fence it.
   *
   * @throws RuntimeException if that did not succeed: the job waits, and calls it again
   */
  void deliver(Delivery delivery);

  /** Called after an attempt was given up: what it wrote will never be delivered. */
  default void aborted(Plan plan) {}

  @Override
  void close();
}
