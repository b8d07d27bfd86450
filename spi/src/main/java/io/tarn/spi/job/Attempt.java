package io.tarn.spi.job;

import java.io.Serializable;

/**
 * One try at a batch, as its tasks see it.
 *
 * @param plan what to do, and the version to write at
 * @param readPoint what a read of state must ask for
 */
public record Attempt(Plan plan, ReadPoint readPoint) implements Serializable {}
