package io.tarn.kafka;

/**
 * What a source does where records that a job has not read are gone from a topic: by its retention,
 * or with the topic itself.
 */
public enum LostOffsets {
  /** The job fails and says which; nothing is skipped that nobody has decided to skip. */
  FAIL,

  /** They are passed over, and that is logged. */
  SKIP
}
