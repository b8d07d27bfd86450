package io.tarn.jdbc;

import io.tarn.spi.output.Output;
import io.tarn.testkit.AbstractOutputTests;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A table of a real database is an output as the engine expects it. */
final class JdbcOutputContractTest extends AbstractOutputTests {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final String url =
      "jdbc:h2:mem:contract-" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
  private Connection connection;

  @BeforeEach
  void makeTable() throws SQLException {
    connection = DriverManager.getConnection(url);
    execute(
        "CREATE TABLE lines (number BIGINT GENERATED ALWAYS AS IDENTITY, batch BIGINT, line"
            + " VARCHAR(100))");
  }

  @AfterEach
  void drop() throws SQLException {
    execute("SHUTDOWN");
    connection.close();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  protected Output<String> newOutput() {
    return JdbcOutput.of(
        url,
        "INSERT INTO lines (batch, line) VALUES (?, ?)",
        (row, line, batch) -> {
          row.setLong(1, batch);
          row.setString(2, line);
        });
  }

  @Override
  protected List<List<String>> seen() throws SQLException {
    List<List<String>> batches = new ArrayList<>();
    long current = -1;
    try (Statement select = connection.createStatement();
        ResultSet rows = select.executeQuery("SELECT batch, line FROM lines ORDER BY number")) {
      while (rows.next()) {
        if (rows.getLong(1) != current) {
          batches.add(new ArrayList<>());
          current = rows.getLong(1);
        }
        batches.get(batches.size() - 1).add(rows.getString(2));
      }
    }
    return batches;
  }
}
