package io.tarn.jdbc;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.output.OpenOutput;
import io.tarn.spi.output.StagedRecords;
import io.tarn.spi.run.RecordCodec;
import io.tarn.spi.write.FencedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The job's side of an output to a database. Connected only while it asks for something. */
final class OpenJdbcOutput<T> implements OpenOutput {
  private static final int ROWS_AT_ONCE = 1_000;

  private final Database database;
  private final RowStatement<T> rows;
  private final DeliveredTable delivered;
  private final StagedRecords staged;

  private OpenJdbcOutput(
      Database database, RowStatement<T> rows, DeliveredTable delivered, StagedRecords staged) {
    this.database = database;
    this.rows = rows;
    this.delivered = delivered;
    this.staged = staged;
  }

  static <T> OpenJdbcOutput<T> open(
      Database database, RowStatement<T> rows, String job, String output, BlockStore blocks) {
    DeliveredTable delivered = new DeliveredTable(job, output);
    OpenJdbcOutput<T> opened =
        new OpenJdbcOutput<>(database, rows, delivered, new StagedRecords(blocks));
    try (Connection connection = database.connect()) {
      delivered.make(connection);
      connection.prepareStatement(rows.sql()).close(); // some drivers tell what is wrong with it
      connection.rollback();
      return opened;
    } catch (SQLException e) {
      throw new BackendException(
          opened
              + " cannot write to "
              + database
              + ": "
              + e.getMessage()
              + "; is it up, is its driver on the class path, and may this user write there, and"
              + " make table "
              + DeliveredTable.NAME
              + "?",
          e);
    }
  }

  @Override
  public Optional<SinkNote> noted() {
    try (Connection connection = database.connect()) {
      Optional<DeliveredTable.Note> note = delivered.read(connection);
      connection.rollback();
      return note.map(found -> new SinkNote(delivered.output(), found.batch(), found.version()));
    } catch (SQLException e) {
      throw new BackendException(
          "what "
              + this
              + " has delivered to "
              + database
              + " could not be read: "
              + e.getMessage()
              + "; is it up, and may this user read table "
              + DeliveredTable.NAME
              + "?",
          e);
    }
  }

  @Override
  public Optional<String> prepare(Plan plan, List<String> receipts) {
    return StagedRecords.together(receipts);
  }

  @Override
  public void deliver(Delivery delivery) {
    try (Connection connection = database.connect()) {
      try {
        write(connection, delivery);
      } catch (SQLException | RuntimeException | Error e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "batch "
              + delivery.batch()
              + " of "
              + delivery.job()
              + " could not be written to "
              + database
              + ": "
              + causes(e),
          e);
    }
    staged.delivered(delivery);
  }

  private void write(Connection connection, Delivery delivery) throws SQLException {
    delivered.lock(connection);
    Optional<DeliveredTable.Note> last = delivered.read(connection);
    if (last.isPresent() && last.get().version() >= delivery.version()) {
      connection.rollback();
      return;
    }
    if (last.isPresent() && last.get().epoch() > delivery.epoch()) {
      throw new FencedException(
          "deliver batch " + delivery.batch() + " of " + delivery.job(),
          delivery.epoch(),
          last.get().epoch(),
          "which has delivered batch " + last.get().batch() + " to " + delivery.output());
    }
    try (PreparedStatement statement = connection.prepareStatement(rows.sql())) {
      int waiting = 0;
      for (Iterator<byte[]> records = staged.read(delivery); records.hasNext(); ) {
        rows.binder().bind(statement, record(records.next()), delivery.batch());
        statement.addBatch();
        if (++waiting == ROWS_AT_ONCE) {
          statement.executeBatch();
          waiting = 0;
        }
      }
      if (waiting > 0) {
        statement.executeBatch();
      }
    }
    delivered.write(
        connection,
        new DeliveredTable.Note(delivery.epoch(), delivery.batch(), delivery.version()));
    connection.commit();
  }

  @SuppressWarnings("unchecked") // what is kept for an output was given to it
  private T record(byte[] bytes) {
    return (T) RecordCodec.decode(bytes, RecordWriter.RULE);
  }

  /** Drivers tell what went wrong in a batch of statements by chained exceptions. */
  private static String causes(SQLException e) {
    SQLException next = e.getNextException();
    return next == null
            || String.valueOf(e.getMessage()).contains(String.valueOf(next.getMessage()))
        ? e.getMessage()
        : e.getMessage() + "; " + next.getMessage();
  }

  @Override
  public void aborted(Plan plan) {
    staged.clear(plan.version());
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "output " + delivered.output() + " of job " + delivered.job();
  }
}
