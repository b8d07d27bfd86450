package io.tarn.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.spi.job.BackendException;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that keep a table of a real database on files in step with their state. */
final class JdbcOutputTest {
  private static final String UPSERT = "MERGE INTO counts (word, n) KEY (word) VALUES (?, ?)";

  @TempDir Path folder;

  private final InMemoryBackend backend = new InMemoryBackend();
  private final QueueSource<String> words = new QueueSource<>("words", 2);
  private String url;

  @BeforeEach
  void makeTable() throws SQLException {
    url = "jdbc:h2:file:" + folder.resolve("db");
    execute("CREATE TABLE counts (word VARCHAR(20) PRIMARY KEY, n BIGINT CHECK (n < 1000))");
  }

  @Test
  void upsertsKeepATableInStepWithTheStateThoughTheJobIsOpenedAnew() throws Exception {
    words.addAll(List.of("a", "b", "a"));
    run(url);
    words.addAll(List.of("a"));
    run(url);

    assertEquals(Map.of("a", 3L, "b", 1L), counts());
  }

  @Test
  void aDatabaseThatRefusesHoldsTheOutputUpAndTakesNothingOfTheBatch() throws Exception {
    execute("INSERT INTO counts VALUES ('b', 5)");
    execute("ALTER TABLE counts ADD CONSTRAINT no_b CHECK (word <> 'b' OR n >= 5)");
    words.addAll(List.of("a", "b"));
    try (StreamingContext context = context(url);
        JobRun run = context.open()) {
      assertTrue(run.runNext());
      assertFalse(run.runNext());
      assertTrue(
          run.waiting().orElseThrow().cause().getMessage().contains("NO_B"),
          () -> run.waiting().orElseThrow().cause().getMessage());
      assertEquals(Map.of("b", 5L), counts());
      execute("ALTER TABLE counts DROP CONSTRAINT no_b");
      run.runNext();
    }

    assertEquals(Map.of("a", 1L, "b", 1L), counts());
  }

  @Test
  void aStatementThatCannotBeIsRefusedBeforeTheJobIsOpened() {
    try (StreamingContext context = new StreamingContext("job", backend)) {
      context
          .source(words)
          .to("out", JdbcOutput.of(url, "DELETE FROM no_such_table", (row, word, batch) -> {}));
      BackendException refused = assertThrows(BackendException.class, context::open);
      assertTrue(refused.getMessage().contains("NO_SUCH_TABLE"), refused::getMessage);
    }
  }

  @Test
  void aPasswordIsNotShown() {
    String shown =
        JdbcOutput.<String>of("jdbc:x://me:secret@host/db?password=secret", "", (r, s, b) -> {})
            .user("me", "secret")
            .toString();

    assertEquals("rows of jdbc:x://host/db", shown);
  }

  private StreamingContext context(String to) {
    StreamingContext context = new StreamingContext("job", backend);
    context
        .source(words)
        .keyBy(KeyTypes.STRING, word -> word)
        .aggregateByKey("counts", Aggregates.count("n"))
        .updates()
        .to(
            "counts",
            JdbcOutput.of(
                to,
                UPSERT,
                (row, count, batch) -> {
                  row.setString(1, count.key());
                  row.setLong(2, count.value().asLong("n"));
                }));
    return context;
  }

  private void run(String to) {
    try (StreamingContext context = context(to);
        JobRun run = context.open()) {
      while (run.runNext()) {
        // until nothing is new
      }
    }
  }

  private Map<String, Long> counts() throws SQLException {
    Map<String, Long> counts = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement select = connection.createStatement();
        ResultSet rows = select.executeQuery("SELECT word, n FROM counts")) {
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getLong(2));
      }
    }
    return counts;
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
