package io.tarn.hbase.sink;

import io.tarn.hbase.read.ConnectionSettings;
import io.tarn.hbase.read.SharedConnections;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.sink.Sink;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.Table;

/**
 * Puts, or deletes, one row for each record, its cells at the version of the attempt; see {@link
 * HTableSink} for what readers may count on.
 *
 * @param <T> the records
 */
final class UpsertSink<T> implements Sink<T> {
  private static final long serialVersionUID = 1L;

  private final ConnectionSettings settings;
  private final TargetTable target;
  private final RowMutations<T> rows;
  private final SinkNotes notes;
  private boolean noting;
  private transient long notedVersion;
  private transient int timesOpen;

  /**
   * @param noting whether attempts are noted
   */
  UpsertSink(
      ConnectionSettings settings, TargetTable target, RowMutations<T> rows, boolean noting) {
    this.settings = settings;
    this.target = target;
    this.rows = rows;
    this.notes = new SinkNotes(target.name());
    this.noting = noting;
  }

  /**
   * Connects, and makes the table if it is missing and the sink was told to.
   *
   * @throws IllegalStateException if the table or one of the families is missing
   * @throws BackendException if HBase cannot be reached, or does not let this user make the table
   */
  @Override
  public synchronized void open() {
    SharedConnections.hold(settings);
    try {
      Connection connection = SharedConnections.connection(settings);
      target.open(connection);
      noting = noting && notes.open(connection);
      timesOpen++;
    } catch (RuntimeException e) {
      SharedConnections.release(settings);
      throw e;
    }
  }

  @Override
  public Optional<SinkNote> noted(String job) {
    return noting ? notes.read(job, SharedConnections.connection(settings)) : Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if no row can be made of a record, naming it: its row key is
   *     empty or longer than 32,767 bytes, a column's family is not one of the sink's, or a
   *     function of the sink's has thrown
   */
  @Override
  public void write(Attempt attempt, int partition, Iterator<T> records) {
    Plan plan = attempt.plan();
    MutationChunks<T> chunks = new MutationChunks<>(rows, records, plan.version());
    if (!chunks.hasNext()) {
      return;
    }
    Connection connection = SharedConnections.connection(settings);
    noteOnce(plan, connection);
    try (Table table = connection.getTable(target.tableName())) {
      while (chunks.hasNext()) {
        write(table, chunks.next(), plan);
      }
    } catch (IOException e) {
      throw new BackendException("Cannot open table " + target.name(), e);
    }
  }

  /** Once an attempt and process, before the first row: the other tasks wait for it. */
  private synchronized void noteOnce(Plan plan, Connection connection) {
    if (noting && notedVersion != plan.version()) {
      notes.note(plan, connection);
      notedVersion = plan.version();
    }
  }

  private static void write(Table table, List<Mutation> mutations, Plan plan) {
    try {
      table.batch(mutations, new Object[mutations.size()]);
    } catch (IOException e) {
      throw new BackendException(
          "Cannot write "
              + mutations.size()
              + " rows of batch "
              + plan.batch()
              + " of "
              + plan.job()
              + " to "
              + table.getName()
              + "; is HBase up, and may this user write there? "
              + e.getMessage(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackendException(
          "Writing batch " + plan.batch() + " of " + plan.job() + " was interrupted", e);
    }
  }

  @Override
  public synchronized void close() {
    if (timesOpen > 0) {
      timesOpen--;
      SharedConnections.release(settings);
    }
  }

  @Override
  public String toString() {
    return "HTableSink " + target.name() + " at " + settings;
  }
}
