package io.tarn.sources;

import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import java.util.Collection;
import java.util.List;

/**
 * A queue that the program itself puts records into. {@link #put} returns once they are stored with
 * the job, from where on each counts once, whatever crashes. Of one job at a time. Thread-safe.
 *
 * @param <T> the records
 */
public final class InputQueue<T> implements Source<T> {
  private final String name;
  private final Class<T> type;
  private final boolean oneAtATime;

  /** Where an open job takes records; null where none is open. Guarded by this. */
  private Inbox<T> inbox;

  private InputQueue(String name, Class<T> type, boolean oneAtATime) {
    this.name = name;
    this.type = type;
    this.oneAtATime = oneAtATime;
  }

  /**
   * A queue of which a batch reads all that was put in by then.
   *
   * @param name the name that offsets are kept under
   * @param type the class of the records: {@code String}, {@code byte[]}, or one that Jackson can
   *     write and read again
   */
  public static <T> InputQueue<T> of(String name, Class<T> type) {
    return new InputQueue<>(name, type, false);
  }

  /** A queue of which a batch reads what one call has put in. */
  public static <T> InputQueue<T> oneAtATime(String name, Class<T> type) {
    return new InputQueue<>(name, type, true);
  }

  /**
   * Stores records, which are read in one batch; waits for a job of this process to open the queue,
   * if none has yet.
   *
   * @throws IllegalArgumentException if together they have more than ten million bytes
   * @throws InterruptedException if the job is closed meanwhile, or the thread is interrupted: they
   *     may be stored or not
   */
  public void put(Collection<? extends T> records) throws InterruptedException {
    opened().storeTogether(records);
  }

  /** Stores one record, as {@link #put(Collection)} does. */
  public void put(T record) throws InterruptedException {
    put(List.of(record));
  }

  private synchronized Inbox<T> opened() throws InterruptedException {
    while (inbox == null) {
      wait();
    }
    return inbox;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean removesInput() {
    return true;
  }

  @Override
  public OpenSource<T> open(SourceState state) {
    ReceiverSource<T> source = ReceiverSource.of(name, type, this::take);
    return (oneAtATime ? source.oneBlockPerBatch() : source).open(state);
  }

  private synchronized void take(Inbox<T> opened) throws InterruptedException {
    inbox = opened;
    notifyAll();
    try {
      while (true) {
        wait();
      }
    } finally {
      if (inbox == opened) {
        inbox = null;
      }
    }
  }
}
