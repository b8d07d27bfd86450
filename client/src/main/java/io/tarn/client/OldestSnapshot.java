package io.tarn.client;

import java.time.Instant;

/**
 * How far back snapshots can be taken now.
 *
 * @param batch the oldest batch
 * @param planned when it was planned
 */
public record OldestSnapshot(long batch, Instant planned) {}
