package io.tarn.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;

/**
 * The table in which outputs note what they have delivered: a row for each, which is changed in the
 * transaction of its batch. In the plainest SQL, which all databases know.
 */
record DeliveredTable(String job, String output) {
  static final String NAME = "tarn_delivered";

  private static final String CREATE =
      "CREATE TABLE "
          + NAME
          + " (job VARCHAR(200) NOT NULL, output VARCHAR(200) NOT NULL, epoch BIGINT NOT NULL,"
          + " batch BIGINT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (job, output))";

  /** Of an output that has delivered nothing. */
  private static final long NOTHING = -1;

  /**
   * What was delivered last.
   *
   * @param epoch that of the writer
   * @param version the version of the attempt that was committed
   */
  record Note(long epoch, long batch, long version) {}

  /** Makes the table and the row, where they are missing. */
  void make(Connection connection) throws SQLException {
    if (!isThere(connection)) {
      try (Statement create = connection.createStatement()) {
        create.execute(CREATE);
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        if (!isThere(connection)) { // another process was not first, either
          throw e;
        }
      }
    }
    if (read(connection).isEmpty() && !isRow(connection)) {
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO " + NAME + " VALUES (?, ?, ?, ?, ?)")) {
        insert.setString(1, job);
        insert.setString(2, output);
        insert.setLong(3, NOTHING);
        insert.setLong(4, NOTHING);
        insert.setLong(5, NOTHING);
        insert.executeUpdate();
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        if (!isRow(connection)) {
          throw e;
        }
      }
    }
    connection.commit();
  }

  private static boolean isThere(Connection connection) throws SQLException {
    for (String name : new String[] {NAME, NAME.toUpperCase(Locale.ROOT)}) {
      try (ResultSet tables =
          connection
              .getMetaData()
              .getTables(connection.getCatalog(), connection.getSchema(), name, null)) {
        if (tables.next()) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isRow(Connection connection) throws SQLException {
    return found(connection).isPresent();
  }

  /** What was delivered last, if anything was. */
  Optional<Note> read(Connection connection) throws SQLException {
    return found(connection).filter(note -> note.version() != NOTHING);
  }

  private Optional<Note> found(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT epoch, batch, version FROM " + NAME + " WHERE job = ? AND output = ?")) {
      select.setString(1, job);
      select.setString(2, output);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(new Note(row.getLong(1), row.getLong(2), row.getLong(3)))
            : Optional.empty();
      }
    }
  }

  /**
   * Has every other writer wait until the transaction ends.
   *
   * @throws SQLException also if the row is gone
   */
  void lock(Connection connection) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE " + NAME + " SET epoch = epoch WHERE job = ? AND output = ?")) {
      update.setString(1, job);
      update.setString(2, output);
      checkOne(update.executeUpdate());
    }
  }

  /** Notes a batch, as part of the transaction. */
  void write(Connection connection, Note note) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE "
                + NAME
                + " SET epoch = ?, batch = ?, version = ? WHERE job = ? AND output = ?")) {
      update.setLong(1, note.epoch());
      update.setLong(2, note.batch());
      update.setLong(3, note.version());
      update.setString(4, job);
      update.setString(5, output);
      checkOne(update.executeUpdate());
    }
  }

  private void checkOne(int rows) throws SQLException {
    if (rows != 1) {
      throw new SQLException(
          "the row of output "
              + output
              + " of job "
              + job
              + " is gone from "
              + NAME
              + ": what was delivered is not known any more. Put it back, with the last batch that"
              + " was delivered and its version; or give up what was not: `tarn adopt "
              + job
              + " output:"
              + output
              + "`");
    }
  }
}
