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
 * @param isFinal whether it is that of a window which never changes again: the snapshot's watermark
 *     is at or after its end
 */
public record TypedRow<K, S>(
    K key, Optional<Window> window, S state, Instant updated, boolean isFinal) {}
