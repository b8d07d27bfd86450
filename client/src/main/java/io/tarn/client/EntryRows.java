package io.tarn.client;

import io.tarn.schemas.EntryKeys;
import io.tarn.schemas.EntrySchema;
import io.tarn.schemas.RowKey;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The entries of a map or list of one key, in order. */
final class EntryRows implements Iterator<Entry>, AutoCloseable {
  private static final int ROWS_PER_CHUNK = 100;

  private final RowScan scan;
  private final RowKey keyRow;
  private final EntryKeys<Object> keys;
  private final EntrySchema schema;
  private final long atMillis;
  private final Runnable check;
  private final Deque<Entry> ready = new ArrayDeque<>();
  private boolean ended;

  /**
   * @param scan of the rows of the map or list; closed with this
   * @param atMillis the snapshot's version: entries that had expired by then are not shown
   * @param check makes sure that what has been read is right
   */
  EntryRows(
      RowScan scan,
      RowKey keyRow,
      EntryKeys<Object> keys,
      EntrySchema schema,
      long atMillis,
      Runnable check) {
    this.scan = scan;
    this.keyRow = keyRow;
    this.keys = keys;
    this.schema = schema;
    this.atMillis = atMillis;
    this.check = check;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && !ended) {
      RowChunk chunk = scan.next(ROWS_PER_CHUNK);
      check.run();
      ended = chunk.last();
      for (FoundCell found : chunk.rows()) {
        if (!schema.isExpired(found.cell().version(), atMillis)) {
          ready.add(
              new Entry(
                  keys.entry(keyRow, found.row()),
                  new Value(schema.value(), found.cell().value()),
                  Instant.ofEpochMilli(found.cell().version())));
        }
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public Entry next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.poll();
  }

  @Override
  public void close() {
    scan.close();
  }
}
