package io.tarn.stream.engine.job;

import io.tarn.stream.engine.StreamingContext;

/**
 * The figures of one step of the graph in one batch.
 *
 * @param node the step's number, as {@link StreamingContext#explain} shows it
 * @param what what it does, likewise
 * @param in records that it was given
 * @param out records that it gave; of a table, rows that were written
 * @param millis how long its tasks took, together: of {@code combine} with all that it pulls its
 *     records through, of an output likewise; 0 for a step that has no clock of its own, as one for
 *     each record would cost more than most steps do
 */
public record NodeProgress(int node, String what, long in, long out, double millis) {}
