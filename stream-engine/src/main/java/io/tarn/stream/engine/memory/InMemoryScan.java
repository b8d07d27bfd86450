package io.tarn.stream.engine.memory;

import io.tarn.schemas.RowKey;
import io.tarn.stream.engine.spi.FoundCell;
import io.tarn.stream.engine.spi.ReadPoint;
import io.tarn.stream.engine.spi.RowChunk;
import io.tarn.stream.engine.spi.RowScan;
import io.tarn.stream.engine.spi.ScanRange;

/** A scan of a table in memory: the table is locked for each chunk, not from one to the next. */
final class InMemoryScan implements RowScan {
  private final InMemoryTable table;
  private final ScanRange range;
  private final ReadPoint at;
  private RowKey last;
  private boolean ended;

  InMemoryScan(InMemoryTable table, ScanRange range, ReadPoint at) {
    this.table = table;
    this.range = range;
    this.at = at;
  }

  @Override
  public RowChunk next(int most) {
    if (ended) {
      return RowChunk.END;
    }
    RowChunk chunk = table.chunk(last == null ? range.from() : last, last == null, range, at, most);
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
}
