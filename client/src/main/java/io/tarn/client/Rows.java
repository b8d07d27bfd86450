package io.tarn.client;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Rows in key order, fetched as they are asked for. Iterate once, by one thread, and close.
 *
 * @param <T> the rows
 */
public final class Rows<T> implements Iterable<T>, AutoCloseable {
  private final Iterator<T> rows;
  private final long batch;
  private final Duration age;
  private final Runnable onClose;

  Rows(Iterator<T> rows, long batch, Duration age, Runnable onClose) {
    this.rows = rows;
    this.batch = batch;
    this.age = age;
    this.onClose = onClose;
  }

  /** The committed batch that the rows show. */
  public long batch() {
    return batch;
  }

  /** How long ago that batch was planned. */
  public Duration age() {
    return age;
  }

  /**
   * The rows. While they are iterated, {@link io.tarn.spi.read.SnapshotExpiredException} may be
   * thrown if the job has meanwhile left the snapshot's batch behind its history.
   */
  @Override
  public Iterator<T> iterator() {
    return rows;
  }

  /** Each row put through a function; this one is not to be iterated any more. */
  <R> Rows<R> map(Function<T, R> fn) {
    return new Rows<>(new MappedIterator<>(rows, fn), batch, age, onClose);
  }

  public Stream<T> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false);
  }

  /** All of them, and closes. */
  public List<T> toList() {
    try (this) {
      return stream().toList();
    }
  }

  @Override
  public void close() {
    onClose.run();
  }
}
