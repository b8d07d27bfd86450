package io.tarn.client;

import io.tarn.schemas.TableSchema;
import io.tarn.schemas.TableSpec;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One table of a snapshot, with the types of the spec that its job was built with. Answers what
 * {@link TableReader} answers, and throws what it throws. Thread-safe.
 *
 * @param <K> the keys
 * @param <S> the states
 */
public final class TypedTable<K, S> {
  private final TableReader table;
  private final Function<byte[], S> decoder;

  /**
   * @throws IllegalArgumentException if the table's keys or states are of another kind
   */
  TypedTable(TableReader table, TableSpec<K, S> spec) {
    this.table = table;
    this.decoder = spec.decoder(table.schema());
  }

  /** What the table's descriptor says. */
  public TableSchema schema() {
    return table.schema();
  }

  /** The state of a key; empty if it has none. */
  public Answer<Optional<S>> get(K key) {
    return table.get(key).map(found -> found.map(row -> row.value().as(decoder)));
  }

  /** The rows of those of the keys that have one, in the order asked. */
  public Answer<List<TypedRow<K, S>>> getAll(Collection<? extends K> keys) {
    return table.getAll(keys).map(this::typed);
  }

  /** All rows, in key order; of a windowed table all windows of all keys. */
  public Rows<TypedRow<K, S>> scan() {
    return table.scan().map(this::typed);
  }

  /**
   * Rows in key order.
   *
   * @param limit how many rows at most; those beyond are not fetched
   */
  public Rows<TypedRow<K, S>> scan(KeyRange range, int limit) {
    return table.scan(range, limit).map(this::typed);
  }

  /** All windows of a key, in order of time. */
  public Answer<List<TypedRow<K, S>>> windows(K key) {
    return windows(key, null, null);
  }

  /** See {@link TableReader#windows(Object, Instant, Instant)}. */
  public Answer<List<TypedRow<K, S>>> windows(K key, Instant from, Instant to) {
    return table.windows(key, from, to).map(this::typed);
  }

  /** See {@link TableReader#top(int, String)}. */
  public Answer<List<TypedRow<K, S>>> top(int most, String field) {
    return table.top(most, field).map(this::typed);
  }

  /** See {@link TableReader#top(int, String, Instant)}. */
  public Answer<List<TypedRow<K, S>>> top(int most, String field, Instant windowStart) {
    return table.top(most, field, windowStart).map(this::typed);
  }

  /** See {@link TableReader#page}; {@link #rows} gives its rows their types. */
  public Page page(KeyRange range, int limit) {
    return table.page(range, limit);
  }

  /**
   * The rows of a page of this table, whatever its batch, with their types: also of one that {@link
   * JobReader#page} went on to.
   *
   * @throws IllegalArgumentException if the page is of another table
   */
  public List<TypedRow<K, S>> rows(Page page) {
    if (!page.table().equals(schema().table())) {
      throw new IllegalArgumentException(
          "the page is of table " + page.table() + ", and this is " + schema().table());
    }
    return typed(page.rows());
  }

  private List<TypedRow<K, S>> typed(List<Row> rows) {
    return rows.stream().map(this::typed).toList();
  }

  @SuppressWarnings("unchecked") // decoded by a key type that the spec's equals
  private TypedRow<K, S> typed(Row row) {
    return new TypedRow<>(
        (K) row.key(), row.window(), row.value().as(decoder), row.updated(), row.isFinal());
  }
}
