package io.tarn.spi.job;

/**
 * A committed batch that an output is not known to have been given.
 *
 * @param batch the batch id
 * @param version the version of the attempt that was committed; its record in the log has the
 *     receipt
 */
public record Undelivered(long batch, long version) {}
