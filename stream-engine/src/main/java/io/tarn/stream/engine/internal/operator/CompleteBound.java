package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.RowKey;

/**
 * How many bytes of rows a task may hold where all rows of a table are given in each batch: its
 * share of what the table may have.
 */
final class CompleteBound {
  /** What a row costs in memory besides its bytes: its key and value as objects, and its event. */
  private static final int ROW_OVERHEAD_BYTES = 300;

  private final String table;
  private final long maxBytes;
  private final int partitions;
  private long bytes;

  CompleteBound(String table, long maxBytes, int partitions) {
    this.table = table;
    this.maxBytes = maxBytes;
    this.partitions = partitions;
  }

  /** Counts a row, as it is encoded, with what it costs besides. */
  void add(RowKey row, byte[] value) {
    bytes += row.bytes().length + (long) value.length + ROW_OVERHEAD_BYTES;
    if (bytes > maxBytes / partitions) {
      throw new IllegalStateException(
          "complete() of table "
              + table
              + " may give rows of "
              + maxBytes
              + " bytes in a batch, "
              + maxBytes / partitions
              + " in each of its "
              + partitions
              + " partitions, and one has more; use updates(), read the table by a client, or raise"
              + " the bound: complete(maxBytes)");
    }
  }
}
