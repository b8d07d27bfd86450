package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.Window;

/**
 * A change that an update has told, and whose.
 *
 * @param keyRow the row key of the key alone; null if the change was told of no key by itself
 * @param window the window of the key that it is of; null if it is of none, or of one that is gone
 */
public record Told<C>(C change, RowKey keyRow, Window window) {}
