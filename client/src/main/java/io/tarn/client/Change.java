package io.tarn.client;

import io.tarn.schemas.Window;
import java.util.Optional;

/**
 * What became of a key, or of a window of a key, between two batches. The two values differ.
 *
 * @param key of the type that the table's schema names
 * @param window the window, in a windowed table
 * @param before the value at the earlier batch; empty if there was none
 * @param after the value at the later batch; empty if the key was removed
 */
public record Change(
    Object key, Optional<Window> window, Optional<Value> before, Optional<Value> after) {}
