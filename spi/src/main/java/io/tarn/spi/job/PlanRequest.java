package io.tarn.spi.job;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/**
 * What a batch is to do, before an attempt at it has a version: the same in each attempt.
 *
 * @param batch the batch id
 * @param offsets for each source by name, the range it will read
 * @param time what time it is for the batch
 * @param maxAhead how far an event time may lie ahead of the batch's time; a record that is further
 *     ahead is dead
 * @param badRecords what becomes of a record that a function of the user's fails on; null, as in
 *     plans that do not say, is {@link BadRecords#FAIL}
 */
public record PlanRequest(
    long batch,
    Map<String, OffsetRange> offsets,
    BatchTime time,
    Duration maxAhead,
    BadRecords badRecords)
    implements Serializable {
  /** Enough for every time zone mistaken for another. */
  public static final Duration DEFAULT_MAX_AHEAD = Duration.ofDays(1);

  public PlanRequest {
    offsets = Map.copyOf(offsets);
    badRecords = badRecords == null ? BadRecords.FAIL : badRecords;
  }

  /** With the default settings. */
  public PlanRequest(long batch, Map<String, OffsetRange> offsets, BatchTime time) {
    this(batch, offsets, time, DEFAULT_MAX_AHEAD, BadRecords.FAIL);
  }

  public PlanRequest withTime(BatchTime newTime) {
    return new PlanRequest(batch, offsets, newTime, maxAhead, badRecords);
  }

  public PlanRequest withBadRecords(BadRecords newBadRecords) {
    return new PlanRequest(batch, offsets, time, maxAhead, newBadRecords);
  }
}
