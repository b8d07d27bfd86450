package io.tarn.spi.run;

import io.tarn.spi.job.Attempt;
import io.tarn.spi.source.Origin;

/** What a task knows of itself and may report. Used by that task alone. */
public interface TaskContext {
  /** The partition that the task computes. */
  int partition();

  /** The try at a batch that the task is part of. */
  Attempt attempt();

  /**
   * Adds to a counter of the batch, any but {@link Counter#LATE_ROWS} and {@link
   * Counter#STATE_ROWS_READ}. Counted once a task, whatever is retried.
   */
  void count(Counter counter, long amount);

  /**
   * Says that an event came late. A record counts once in its batch, whichever tasks say it of
   * whichever of its events: see {@link LateRecords}.
   *
   * @param origin the source's record that the event was made of; null if it was made of several
   */
  void late(Origin origin);

  /** Raises a stream's greatest event time. */
  void observeEventTime(String stream, long eventTimeMillis);

  /**
   * Puts a record among the dead, to be written before the task ends.
   *
   * @param node the number of the step that could not go on with it, below 2^15; the letter's
   *     sequence is made of it, so that it is the same whatever else the batch does
   */
  void dead(int node, Origin origin, String reason);

  /**
   * Adds to the figures of a step of the job's graph: once a pass over its records, not for each.
   *
   * @param node the step's number
   */
  void measured(int node, NodeFigures figures);

  /** Closes {@code resource} when the task ends, however it ends. */
  void closeAtEnd(AutoCloseable resource);

  /** The state of the job, as the task's process has it open. */
  StateStores stores();
}
