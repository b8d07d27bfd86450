package io.tarn.stream.engine.job;

import java.util.EnumSet;
import java.util.Set;

/**
 * The life cycle of a job in this process.
 *
 * <pre>
 *  built ───► standby ──► opening ──► running ◄──► waiting
 *    │           ▲  │        │           │            │
 *    │           └──┼────────┴───────────┴────────────┤  leadership was lost
 *    │              │        │           │            │
 *    │ stop         └────────┴─────┬─────┴────────────┘
 *    │                             ├─ stop ─────────► stopping ──► stopped
 *    ├────────────────────────────►│                      │
 *    │                             ├─ end of input ──► stopped
 *    │ close                       └─ failure ───────► failed ◄──── stopping
 *    └───────────────────────────────────────────────► stopped
 * </pre>
 */
public enum QueryState {
  /** Its graph is being built; nothing has been opened. */
  BUILT,
  /** It waits until this process may run it: another one does. */
  STANDBY,
  /** Its sources, outputs, log and tables are being opened. */
  OPENING,
  /** Batches run whenever its trigger says so. */
  RUNNING,
  /** It runs no batch until an output has been delivered what was committed. */
  WAITING,
  /** It ends with the batch that runs. */
  STOPPING,
  /** It has ended as it was told to, or has read all there was. */
  STOPPED,
  /** It has ended by a failure. */
  FAILED;

  /** Whether it may go from this state to another one. */
  public boolean mayBecome(QueryState next) {
    return next().contains(next);
  }

  /** Whether it has ended, one way or the other. */
  public boolean isEnd() {
    return next().isEmpty();
  }

  private Set<QueryState> next() {
    return switch (this) {
      case BUILT -> EnumSet.of(STANDBY, OPENING, STOPPING, STOPPED);
      case STANDBY -> EnumSet.of(OPENING, STOPPING, STOPPED, FAILED);
      case OPENING -> EnumSet.of(RUNNING, STANDBY, STOPPING, STOPPED, FAILED);
      case RUNNING -> EnumSet.of(WAITING, STANDBY, STOPPING, STOPPED, FAILED);
      case WAITING -> EnumSet.of(RUNNING, STANDBY, STOPPING, STOPPED, FAILED);
      case STOPPING -> EnumSet.of(STOPPED, FAILED);
      case STOPPED, FAILED -> EnumSet.noneOf(QueryState.class);
    };
  }
}
