package io.tarn.spi.read;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A record that could not be parsed, keyed or encoded.
 *
 * @param batch the batch that it was in
 * @param time when that batch's attempt was planned
 * @param source the source it came from
 * @param position where in the source it stood; empty if that is not known
 * @param reason what was wrong with it
 * @param record its bytes, as the source gave them: read only
 */
@SuppressWarnings("ArrayRecordComponent") // for showing, never compared
public record DeadRecord(
    long batch, Instant time, String source, String position, String reason, byte[] record) {
  /** The record as UTF-8. */
  public String text() {
    return new String(record, StandardCharsets.UTF_8);
  }
}
