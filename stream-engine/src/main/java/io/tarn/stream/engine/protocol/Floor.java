package io.tarn.stream.engine.protocol;

import io.tarn.stream.engine.spi.BatchTime;
import io.tarn.stream.engine.spi.ReadPoint;

/**
 * Below what the tables of a job may be cleared for good.
 *
 * @param batch the oldest batch within history
 * @param readPoint what a reader of that batch asks for
 * @param time what time it was for that batch: no snapshot within history has an earlier watermark
 * @param wallMillis the writer's clock
 */
public record Floor(long batch, ReadPoint readPoint, BatchTime time, long wallMillis) {}
