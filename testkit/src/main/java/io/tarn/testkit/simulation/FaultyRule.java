package io.tarn.testkit.simulation;

/** Rules that were wrong, or would be: swapped in for the right one, each must be caught. */
public enum FaultyRule {
  /** The rules are right. */
  NONE,
  /** A row that was found is handed on, however long ago its batch left the history. */
  FOUND_ROWS_NEED_NO_CHECK,
  /** One more writer wakes up between two sweeps than the margin allows. */
  NINE_LATE_WRITERS,
  /** Compare and put compares the epoch, and not the sequence. */
  COMPARE_BY_EPOCH_ALONE,
  /** An abort that could not be logged is not tried again. */
  ABORT_NOT_REPEATED(22_984_674_806_430L),
  /** An attempt is settled though a write outside a task was not answered. */
  LOST_ANSWER_OUTSIDE_A_TASK_IS_SETTLED(23_625_560_412_570L),
  /** The event times of the last batch are kept, instead of the greatest. */
  EVENT_TIMES_OF_THE_LAST_BATCH,
  /** A pane is taken for closed one window's length too early. */
  PANE_CLOSED_EARLY,
  /** An output is given a batch once it is written, and not once it is committed. */
  DELIVERED_BEFORE_COMMIT,
  /** A batch is noted as delivered before it is. */
  NOTED_BEFORE_DELIVERED,
  /** From when on timers may come due is not kept with the commit. */
  EARLIEST_TIMERS_NOT_KEPT;

  private final Long seed;

  FaultyRule() {
    this.seed = null;
  }

  /**
   * @param seed soon before one whose schedule tells: of others it may take thousands
   */
  FaultyRule(long seed) {
    this.seed = seed;
  }

  /** Which seed to begin with; another one each time, where any soon tells. */
  long firstSeed() {
    return seed == null ? System.nanoTime() : seed;
  }
}
