package io.tarn.jdbc;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.output.OpenOutput;
import io.tarn.spi.output.Output;
import io.tarn.spi.output.OutputWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Records to a relational database, by a statement of the user's: each batch once, in one
 * transaction, after its commit, in the order of batches.
 *
 * <pre>{@code
 * totals.updates().to("totals", JdbcOutput.<Pair<String, Long>>of(
 *     "jdbc:postgresql://localhost/shop",
 *     "INSERT INTO totals (host, bytes) VALUES (?, ?)"
 *         + " ON CONFLICT (host) DO UPDATE SET bytes = EXCLUDED.bytes",
 *     (row, total, batch) -> {
 *       row.setString(1, total.key());
 *       row.setLong(2, total.value());
 *     }));
 * }</pre>
 *
 * <p>What tasks give is kept in {@code tarn:output}, and goes with the batch's commit. The
 * transaction also writes the batch's number, to the row of the output in table {@code
 * tarn_delivered}, which is made if it is missing; so a batch that was delivered before a crash is
 * not delivered again. A database that is away holds the output up, and nothing is lost.
 *
 * <p>The driver is the user's to bring. Immutable: each setting gives another output.
 *
 * @param <T> the records: serializable, or beans that Jackson can write
 */
public final class JdbcOutput<T> implements Output<T> {
  private final String url;
  private final String sql;
  private final RowBinder<T> binder;
  private final Map<String, String> properties;

  private JdbcOutput(String url, String sql, RowBinder<T> binder, Map<String, String> properties) {
    this.url = Objects.requireNonNull(url, "url");
    this.sql = Objects.requireNonNull(sql, "sql");
    this.binder = Objects.requireNonNull(binder, "binder");
    this.properties = Map.copyOf(properties);
  }

  /**
   * @param url of the database, as its driver has it
   * @param sql inserts, upserts or deletes by one record; the statement is executed for each, many
   *     at a time
   */
  public static <T> JdbcOutput<T> of(String url, String sql, RowBinder<T> binder) {
    return new JdbcOutput<>(url, sql, binder, Map.of());
  }

  /** Who connects. */
  public JdbcOutput<T> user(String user, String password) {
    return properties(Map.of("user", user, "password", password));
  }

  /** Properties that the driver is given. */
  public JdbcOutput<T> properties(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(properties);
    all.putAll(more);
    return new JdbcOutput<>(url, sql, binder, all);
  }

  @Override
  public OutputWriter<T> writer() {
    return new RecordWriter<>();
  }

  @Override
  public OpenOutput open(String job, String output, BlockStore blocks) {
    return OpenJdbcOutput.open(
        new Database(url, properties), new RowStatement<>(sql, binder), job, output, blocks);
  }

  /** Names no password. */
  @Override
  public String toString() {
    return "rows of " + Database.shown(url);
  }
}
