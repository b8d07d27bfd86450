package io.tarn.spi.job;

/**
 * What a sink has noted of a job, beside what it writes: the last attempt that wrote to it. A job
 * whose own row knows of no such attempt is an older copy of the one that wrote.
 *
 * @param sink the sink, by a name that people know it by and that has no white space
 * @param batch the attempt's batch
 * @param version the attempt's version
 */
public record SinkNote(String sink, long batch, long version) {}
