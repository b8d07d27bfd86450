package io.tarn.spi.source;

import java.io.Serializable;

/**
 * The record of a source that an event was made of: kept with the event, so that a dead letter can
 * hold it.
 */
public interface Origin extends Serializable {
  /** The source's name. */
  String source();

  /** Where in the source it stands: a file and a byte offset; empty if that is not known. */
  String position();

  /** The record's bytes, as the source gave them. */
  byte[] bytes();
}
