package io.tarn.spi.run;

import io.tarn.schemas.TimerRow;
import java.util.List;

/**
 * The timers of one partition of a table in one task of one attempt. Used by that task alone;
 * nothing of it survives the attempt.
 */
public interface TimerAccess extends PendingRows {
  /**
   * The timers that were pending when the batch began and have come due in it, each once, whoever
   * asks how often: bucket by bucket of each clock, and in a bucket nearly by time. Reads nothing
   * if none can have. Of very many that come due at once the earliest are given, and the others in
   * the batches that follow.
   */
  List<TimerRow> due();

  /** Whether no batch before this one has had timers of the table. */
  boolean areFirst();

  /** Whether a timer is to fire: it was due or set, and has not been removed since. */
  boolean isPending(TimerRow timer);

  /** Removes a timer if it is to fire, and says whether it was: see {@link #isPending}. */
  boolean takeDue(TimerRow timer);

  /** Sets a timer, which fires once; one that is set already stays as it is. */
  void set(TimerRow timer);

  /**
   * Sets a timer that is never removed before it comes due: it is kept with others in one row,
   * which costs a fraction of a row of its own. Set twice in different batches it fires twice.
   */
  void setWithOthers(TimerRow timer);

  /** Removes a timer, set or not. */
  void remove(TimerRow timer);

  /** Begins a stretch of changes that {@link #undo} takes back. */
  void mark();

  /** Takes back what has been set and removed since it was last marked. */
  void undo();
}
