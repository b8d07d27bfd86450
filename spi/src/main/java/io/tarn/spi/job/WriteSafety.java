package io.tarn.spi.job;

/** What a write survives once it is acknowledged. */
public enum WriteSafety {
  /**
   * As much as the commit that follows it. For jobs that write their own tables alone: until the
   * commit nobody outside has seen anything of the batch, so it may be lost whole, its plan too.
   */
  WITH_COMMIT,

  /** The end of the processes that took it: it is with the operating system. */
  PROCESS_END,

  /** A power cut, too: it is on the disk, of each machine that keeps a copy. */
  POWER_CUT
}
