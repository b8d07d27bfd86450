package io.tarn.stream.engine.job;

/**
 * What a job does now.
 *
 * @param message the same for people: {@code runs batch 7}, {@code waits for new data}, {@code
 *     standby: pid 17 runs it}
 * @param dataAvailable whether there was something new when it last looked
 * @param batchRunning whether a batch is under way, from its plan to what follows its commit
 */
public record QueryStatus(
    QueryState state, String message, boolean dataAvailable, boolean batchRunning) {}
