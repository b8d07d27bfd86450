package io.tarn.stream.engine.function;

/**
 * Which batch this is.
 *
 * @param batch the batch id: the same when the batch is run again
 * @param version the attempt's version, in ms: greater when the batch is run again
 */
public record BatchInfo(long batch, long version) {}
