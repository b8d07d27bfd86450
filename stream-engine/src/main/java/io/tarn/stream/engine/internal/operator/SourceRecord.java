package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.source.Origin;
import java.io.Serializable;

/** What a source gave: an event, or something that is none. */
sealed interface SourceRecord<T> permits Event, SourceRecord.Fault {
  /**
   * What is no record.
   *
   * @param origin what the source has there instead
   * @param reason why it is none, a sentence for people
   */
  record Fault<T>(Origin origin, String reason) implements SourceRecord<T>, Serializable {}
}
