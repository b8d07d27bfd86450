package io.tarn.client;

import io.tarn.schemas.Window;
import java.time.Instant;
import java.util.Optional;

/**
 * A row of a table as a reader sees it, with the types of the table's spec.
 *
 * @param key the key
 * @param window the window, in a windowed table
 * @param state the state
 * @param updated when the batch was planned that last changed it
 */
public record TypedRow<K, S>(K key, Optional<Window> window, S state, Instant updated) {}
