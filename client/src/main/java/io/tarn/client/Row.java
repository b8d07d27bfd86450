package io.tarn.client;

import io.tarn.schemas.Window;
import java.time.Instant;
import java.util.Optional;

/**
 * A row of a table as a reader sees it: the value of a key, or of one window of a key.
 *
 * @param key of the type that the table's schema names
 * @param window the window, in a windowed table
 * @param value the value
 * @param updated when the batch was planned that last changed it
 * @param isFinal whether it is that of a window which never changes again: the snapshot's watermark
 *     is at or after its end
 */
public record Row(
    Object key, Optional<Window> window, Value value, Instant updated, boolean isFinal) {}
