package io.tarn.spi.job;

import java.io.Serializable;

/**
 * How far a stream with a watermark has come.
 *
 * @param greatest the greatest event time seen, in ms; {@link #NONE} if no event was seen yet
 * @param activeMillis the time of the batch in which the stream last had an event, or of its first
 *     batch if it never had one
 */
public record EventTime(long greatest, long activeMillis) implements Serializable {
  public static final long NONE = Long.MIN_VALUE;
}
