package io.tarn.hbase.state;

import io.tarn.schemas.Window;
import java.util.Optional;

/**
 * What became of a key, or of a window of a key, between two batches.
 *
 * @param key of the type that the table's schema names
 * @param window the window, in a windowed table
 * @param value the value at the later batch; empty if the key was removed
 */
public record Change(Object key, Optional<Window> window, Optional<Value> value) {}
