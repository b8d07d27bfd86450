package io.tarn.stream.engine.internal.state;

import io.tarn.schemas.RowKey;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.run.StateScan;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The rows of a table that a task scans, with those in their place that it has put itself. */
final class OverlaidScan<S> implements StateScan<S> {
  private static final int ROWS_PER_CHUNK = 100;

  private final RowScan scan;
  private final NavigableMap<RowKey, S> own;
  private final BiFunction<RowKey, StateCell, S> decoder;
  private final BiFunction<RowKey, S, byte[]> encoder;
  private final Deque<FoundCell> fetched = new ArrayDeque<>();
  private boolean ended;
  private Found<S> next;

  /**
   * @param scan closed with this
   * @param own what the task has put by row key, null for a row that it has removed; used up
   * @param decoder gives null for a row that is not to be shown
   * @param encoder gives the bytes of a row's state
   */
  OverlaidScan(
      RowScan scan,
      NavigableMap<RowKey, S> own,
      BiFunction<RowKey, StateCell, S> decoder,
      BiFunction<RowKey, S, byte[]> encoder) {
    this.scan = scan;
    this.own = own;
    this.decoder = decoder;
    this.encoder = encoder;
  }

  @Override
  public boolean hasNext() {
    while (next == null && (stored() != null || !own.isEmpty())) {
      next = take();
    }
    return next != null;
  }

  @Override
  public Found<S> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Found<S> found = next;
    next = null;
    return found;
  }

  /** The next row, or null if it is not to be shown. */
  private Found<S> take() {
    FoundCell stored = stored();
    if (stored != null && (own.isEmpty() || stored.row().compareTo(own.firstKey()) < 0)) {
      fetched.poll();
      return found(
          stored.row(),
          () -> decoder.apply(stored.row(), stored.cell()),
          () -> stored.cell().value());
    }
    Map.Entry<RowKey, S> put = own.pollFirstEntry();
    if (stored != null && stored.row().equals(put.getKey())) {
      fetched.poll();
    }
    return found(put.getKey(), put::getValue, () -> encoder.apply(put.getKey(), put.getValue()));
  }

  private Found<S> found(RowKey row, Supplier<S> stored, Supplier<byte[]> bytes) {
    S state = stored.get();
    return state == null
        ? null
        : new Found<>(
            row, state, other -> Arrays.equals(encoder.apply(row, other), bytes.get()), stored);
  }

  /** The next row of the table that was not taken yet; null behind the last. */
  private FoundCell stored() {
    while (fetched.isEmpty() && !ended) {
      RowChunk chunk = scan.next(ROWS_PER_CHUNK);
      ended = chunk.last();
      fetched.addAll(chunk.rows());
    }
    return fetched.peek();
  }

  @Override
  public void close() {
    scan.close();
  }
}
