package io.tarn.stream.engine.spi;

import io.tarn.schemas.TableSchema;

/**
 * Where jobs keep their log, their state and their dead letters. Thread-safe.
 *
 * <p>Order of calls: {@link #openTable} for each table of a job, then {@link #openJob}, which
 * fences whoever wrote before; from then on the tables are written only under plans of that {@link
 * JobLog}.
 */
public interface Backend extends AutoCloseable {
  /**
   * Opens a job for writing: takes the next epoch, and with it aborts a plan that the former writer
   * left uncommitted.
   *
   * @param job the job's name
   * @param owner who opens it, for messages: host and process
   * @throws BackendException if the job's row could not be read or changed; nothing has been fenced
   *     then, or it has and opening again is harmless
   */
  JobLog openJob(String job, String owner);

  /**
   * Opens a state table of a job, creating it if it is missing.
   *
   * @throws IllegalArgumentException if a table of that name exists with another schema
   * @throws BackendException if it could not be created or read
   */
  StateTable openTable(String job, TableSchema schema);

  /** Opens the dead letters of a job. */
  DeadLetters openDeadLetters(String job);

  @Override
  void close();
}
