package io.tarn.hbase.read;

import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import java.util.List;
import java.util.function.Supplier;

/** A scan whose next rows another thread fetches while those before them are looked at. */
final class ScanAhead implements RowScan {
  private final int rowsPerFetch;
  private final Supplier<RowScan> opening;
  private List<FoundCell> ready;
  private int handedOn;
  private boolean ended;
  private Fetch<RowChunk> fetch;
  private RowScan scan;
  private boolean closed;

  /**
   * @param first the rows that have been read already
   * @param opening scans what follows them; called at most once, by any thread
   * @param rowsPerFetch how many are fetched at once
   */
  ScanAhead(RowChunk first, Supplier<RowScan> opening, int rowsPerFetch) {
    this.ready = first.rows();
    this.ended = first.last();
    this.opening = opening;
    this.rowsPerFetch = rowsPerFetch;
  }

  /** Has the next rows fetched, if there may be any. */
  ScanAhead begin() {
    fetch = ended ? null : Fetch.begin(this::fetch);
    return this;
  }

  @Override
  public RowChunk next(int most) {
    if (handedOn == ready.size() && !ended) {
      RowChunk chunk = (fetch == null ? begin().fetch : fetch).get();
      ready = chunk.rows();
      handedOn = 0;
      ended = chunk.last();
      begin();
    }
    int end = Math.min(ready.size(), handedOn + most);
    RowChunk chunk = new RowChunk(ready.subList(handedOn, end), ended && end == ready.size());
    handedOn = end;
    return chunk;
  }

  private synchronized RowChunk fetch() {
    if (closed) {
      return RowChunk.END;
    }
    scan = scan == null ? opening.get() : scan;
    return scan.next(rowsPerFetch);
  }

  /** Waits for a fetch that has begun. */
  @Override
  public synchronized void close() {
    closed = true;
    if (scan != null) {
      scan.close();
    }
  }
}
