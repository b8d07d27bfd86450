package io.tarn.stream.engine.internal.trace;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.Window;
import io.tarn.spi.source.Origin;

/**
 * Stands for the records that a row was changed, or combined, by: they are looked for next.
 *
 * @param combine the number of the node that moved them to the row
 * @param keyRow the row key of the key alone
 * @param window the window of the key that was told; null for all that it has
 */
record RowOrigin(int combine, RowKey keyRow, Window window) implements Origin {
  private static final byte[] NONE = {};

  @Override
  public String source() {
    return "";
  }

  @Override
  public String position() {
    return "";
  }

  @Override
  public byte[] bytes() {
    return NONE;
  }
}
