package io.tarn.client;

import java.time.Instant;

/**
 * An entry of a map or list of a key, as a reader sees it.
 *
 * @param key of a map the entry's key, of the type that the table's schema names; of a list the
 *     batch that added the value, and its number in that batch
 * @param value the value
 * @param updated when the batch was planned that last wrote it
 */
public record Entry(Object key, Value value, Instant updated) {}
