package io.tarn.client;

import io.tarn.schemas.Window;
import java.util.Optional;

/**
 * What became of a key, or of a window of a key, between two batches, with the types of the table's
 * spec. The two states differ.
 *
 * @param key the key
 * @param window the window, in a windowed table
 * @param before the state at the earlier batch; empty if there was none
 * @param after the state at the later batch; empty if the key was removed
 */
public record TypedChange<K, S>(
    K key, Optional<Window> window, Optional<S> before, Optional<S> after) {}
