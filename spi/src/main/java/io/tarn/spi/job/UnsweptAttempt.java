package io.tarn.spi.job;

import java.io.Serializable;

/**
 * An attempt that was given up and whose cells may still be in the tables.
 *
 * @param version the version of its cells
 * @param settled whether all its writes had been answered when it was given up
 */
public record UnsweptAttempt(long version, boolean settled) implements Serializable {}
