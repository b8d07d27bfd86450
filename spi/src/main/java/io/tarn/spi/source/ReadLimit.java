package io.tarn.spi.source;

/** How much of a source a batch may read. */
public enum ReadLimit {
  /** As much as the source's own settings say. */
  OF_THE_SOURCE,

  /**
   * All that is there, in one batch, whatever the settings say: for a job that runs once. A source
   * that cannot do that refuses to, and says what to do instead; it never leaves a part out.
   */
  NONE
}
