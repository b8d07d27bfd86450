package io.tarn.hbase.sink;

import java.time.Instant;

/** A record with a component of every kind that can be a cell. */
record Reading(
    String sensor,
    long sequence,
    int channel,
    Double celsius,
    Boolean valid,
    String note,
    Instant at,
    byte[] raw) {

  /** With values for all components. */
  static Reading full(String sensor) {
    return new Reading(
        sensor, 7, 3, 21.5, true, "größer", Instant.parse("2026-01-02T03:04:05Z"), new byte[] {9});
  }

  /** With nulls wherever there may be one. */
  static Reading sparse(String sensor) {
    return new Reading(sensor, 8, 4, null, null, null, null, null);
  }
}
