package io.tarn.spi.read;

import java.util.List;

/**
 * What one fetch of a scan brought.
 *
 * @param rows those that the read point sees, in order of row key; there may be none, though more
 *     follow
 * @param last whether nothing follows
 */
public record RowChunk(List<FoundCell> rows, boolean last) {
  /** Behind the end. */
  public static final RowChunk END = new RowChunk(List.of(), true);
}
