package io.tarn.stream.engine.memory;

import io.tarn.schemas.RowKey;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;

/** A scan of a table in memory: the table is locked for each chunk, not from one to the next. */
final class InMemoryScan implements RowScan {
  private final RowKey from;
  private final Fetch fetch;
  private RowKey last;
  private boolean ended;

  InMemoryScan(RowKey from, Fetch fetch) {
    this.from = from;
    this.fetch = fetch;
  }

  @Override
  public RowChunk next(int most) {
    if (ended) {
      return RowChunk.END;
    }
    RowChunk chunk = fetch.rows(last == null ? from : last, last == null, most);
    ended = chunk.last();
    for (FoundCell found : chunk.rows()) {
      last = found.row();
    }
    return chunk;
  }

  @Override
  public void close() {
    ended = true;
  }

  /** Takes the next rows from the table. */
  @FunctionalInterface
  interface Fetch {
    /**
     * @param begin where to begin
     * @param inclusive whether that row is to be looked at
     */
    RowChunk rows(RowKey begin, boolean inclusive, int most);
  }
}
