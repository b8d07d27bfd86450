package io.tarn.sources;

import java.util.Collection;

/**
 * Where a {@link Receiver} puts its records. What is stored is counted once, whatever crashes.
 * Calls wait where too much waits to be read already, or comes faster than it is to. Thread-safe;
 * calls of several threads at once share a write.
 *
 * @param <T> the records
 */
public interface Inbox<T> {
  /**
   * Stores a record: it is on the disk once this returns.
   *
   * @throws InterruptedException if the source is being closed: the record may be stored or not
   */
  void store(T record) throws InterruptedException;

  /**
   * Stores records, which are on the disk once this returns: all of them, or, if it throws, some.
   *
   * @throws InterruptedException if the source is being closed
   */
  void storeAll(Collection<? extends T> records) throws InterruptedException;

  /**
   * Stores records as {@link #storeAll} does, so that all of them are read in one batch.
   *
   * @throws IllegalArgumentException if together they have more than ten million bytes
   * @throws InterruptedException if the source is being closed
   */
  void storeTogether(Collection<? extends T> records) throws InterruptedException;

  /**
   * Has a record stored within a fifth of a second, with others: for feeds that cannot be told what
   * has arrived. What is not stored when the process dies is lost.
   *
   * @throws InterruptedException if the source is being closed
   */
  void add(T record) throws InterruptedException;
}
