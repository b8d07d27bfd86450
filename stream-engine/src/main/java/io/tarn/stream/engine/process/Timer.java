package io.tarn.stream.engine.process;

import java.time.Instant;

/**
 * A timer that has come due.
 *
 * @param time what it was set to
 * @param byEventTime whether that is event time; a time of batches otherwise
 */
public record Timer(Instant time, boolean byEventTime) {}
