package io.tarn.stream.engine.why;

import java.nio.charset.StandardCharsets;

/**
 * A record of a source, as it was read once more.
 *
 * @param source the source's name
 * @param position where in the source it stands; empty if that is not known
 * @param bytes the record, as the source gave it: read only
 */
@SuppressWarnings("ArrayRecordComponent") // for showing, never compared
public record InputRecord(String source, String position, byte[] bytes) {
  /** The record as UTF-8. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
