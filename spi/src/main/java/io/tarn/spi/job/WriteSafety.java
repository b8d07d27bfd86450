package io.tarn.spi.job;

/** What a write survives once it is acknowledged. */
public enum WriteSafety {
  /** The end of the processes that took it: it is with the operating system. */
  PROCESS_END,

  /** A power cut, too: it is on the disk, of each machine that keeps a copy. */
  POWER_CUT
}
