package io.tarn.client;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.EntryKeys;
import io.tarn.schemas.EntrySchema;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.StateCell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * One table of a snapshot. Keys are of the Java type of the table's key type: String, Long, Double,
 * Boolean, Instant, {@code byte[]}, or a List of these. Thread-safe.
 */
public final class TableReader {
  private static final Instant EARLIEST = Instant.parse("-9999-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("+19999-01-01T00:00:00Z");

  private final TableRows rows;
  private final TableSchema schema;

  TableReader(TableRows rows) {
    this.rows = rows;
    this.schema = rows.schema();
  }

  /** What the job's row knows the table by: one that was deleted and made anew has another. */
  String id() {
    return rows.kept().id();
  }

  /** What the table's descriptor says. */
  public TableSchema schema() {
    return schema;
  }

  /**
   * The row of a key.
   *
   * @throws IllegalArgumentException if the table is windowed: use {@link #windows}
   */
  public Answer<Optional<Row>> get(Object key) {
    checkNotWindowed();
    StateCell cell = rows.read(List.of(rows.rowOf(key))).get(0);
    rows.check();
    return rows.answer(Optional.ofNullable(cell).map(found -> rows.row(key, found)));
  }

  /** The rows of those of the keys that have one, in the order asked. */
  public Answer<List<Row>> getAll(Collection<?> keys) {
    checkNotWindowed();
    List<Object> asked = new ArrayList<>(keys);
    List<StateCell> found = rows.read(asked.stream().map(rows::rowOf).toList());
    List<Row> there = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      StateCell cell = found.get(i);
      if (cell != null) {
        there.add(rows.row(asked.get(i), cell));
      }
    }
    rows.check();
    return rows.answer(there);
  }

  /** All rows, in key order; of a windowed table all windows of all keys. */
  public Rows<Row> scan() {
    return scan(KeyRange.ALL, Integer.MAX_VALUE);
  }

  /**
   * Rows in key order.
   *
   * @param range which keys
   * @param limit how many rows at most; those beyond are not fetched
   */
  public Rows<Row> scan(KeyRange range, int limit) {
    BucketMerge merge = rows.merge(rows.bounds(range), limit);
    return new Rows<>(
        new CheckedIterator<>(rows.rows(merge), limit, rows::check),
        rows.pinned().batch(),
        rows.pinned().age(),
        merge::close);
  }

  /**
   * The first rows in key order, and a cursor to go on from, in this process or another: for lists
   * that people leaf through. Unlike a scan it leaves nothing open, and all pages show this
   * snapshot's batch for as long as it is within history.
   *
   * @param range which keys
   * @param limit how many rows at most; one more is looked at, to say whether there is another page
   * @throws IllegalArgumentException if the limit is less than 1, or keys of the range are of
   *     another type than the table's
   */
  public Page page(KeyRange range, int limit) {
    return new PageReader(rows).first(rows.bounds(range), limit);
  }

  Page page(Cursor behind, int limit) {
    return new PageReader(rows).after(behind, limit);
  }

  /**
   * The rows as they are stored, encoded, in key order over all buckets: of a windowed table its
   * panes, one by one. Checked as any other read is.
   */
  public Rows<FoundCell> rawRows() {
    BucketMerge merge = rows.merge(rows.bounds(KeyRange.ALL), Integer.MAX_VALUE);
    return new Rows<>(
        new CheckedIterator<>(merge, rows::check),
        rows.pinned().batch(),
        rows.pinned().age(),
        merge::close);
  }

  /**
   * The windows of a key that begin in [from, to), in order of time; those without any event are
   * not there.
   *
   * @param from the first instant, or null for the beginning
   * @param to the instant before which it ends, or null for no end
   * @throws IllegalArgumentException if the table is not windowed
   */
  public Answer<List<Row>> windows(Object key, Instant from, Instant to) {
    if (!rows.isWindowed()) {
      throw new IllegalArgumentException(
          "table " + schema.table() + " has no windows; ask for the key's row");
    }
    RowKey keyRow = rows.rowOf(key);
    KeyRange.Bounds panes =
        schema
            .window()
            .map(
                window ->
                    KeyRange.panesOf(rows.rowKeys(), keyRow, window, believed(from), believed(to)))
            .orElseGet(() -> KeyRange.allOf(keyRow));
    BucketRange bucket = new BucketRange(keyRow.bucket(), keyRow.bucket() + 1);
    try (BucketMerge merge = rows.merge(bucket, panes, ReadPoint.NOTHING, Integer.MAX_VALUE)) {
      List<Row> windows = new ArrayList<>();
      rows.rows(merge)
          .forEachRemaining(
              row -> {
                Instant start = row.window().orElseThrow().start();
                if ((from == null || !start.isBefore(from)) && (to == null || start.isBefore(to))) {
                  windows.add(row);
                }
              });
      return rows.answer(windows);
    }
  }

  /** No event is earlier or later than that, and no ms since 1970 overflow. */
  private static Instant believed(Instant time) {
    if (time == null) {
      return null;
    }
    Instant notBefore = time.isBefore(EARLIEST) ? EARLIEST : time;
    return notBefore.isAfter(LATEST) ? LATEST : notBefore;
  }

  /** All windows of a key, in order of time. */
  public Answer<List<Row>> windows(Object key) {
    return windows(key, null, null);
  }

  /**
   * The rows with the largest numbers in a field, largest first, those with the same number in key
   * order. Reads the whole table, and holds so many rows. Of a windowed table those of its newest
   * window, that which begins last at this snapshot; of a table of sessions those of all sessions.
   * Rows without a number there, null or NaN, are left out.
   *
   * @param most how many rows at most, at least 1
   * @param field a field of the values as {@link Value#json()} shows them; {@code ""} or {@code
   *     "value"} where they are numbers themselves
   * @throws IllegalArgumentException if there is no such field, or what it holds is no number: the
   *     message names those there are
   */
  public Answer<List<Row>> top(int most, String field) {
    return TopRows.of(rows, most, field);
  }

  /**
   * As {@link #top(int, String)}, of the window that begins at a time; no rows if none does.
   *
   * @throws IllegalArgumentException as there, or if the table has no windows, or sessions
   */
  public Answer<List<Row>> top(int most, String field, Instant windowStart) {
    return TopRows.of(rows, most, field, windowStart);
  }

  /**
   * The entries of a map or list that a key has, in order, fetched as they are asked for. To be
   * closed.
   *
   * @param name that of the map or list, as the table's descriptor has it
   * @throws NotFoundException if the table has no map or list of that name
   */
  public Rows<Entry> entries(Object key, String name) {
    EntrySchema entries = entriesNamed(name);
    EntryKeys<Object> keys = EntryKeys.of(name, TableRows.untyped(entries.subKey()));
    RowKey keyRow = rows.rowOf(key);
    EntryRows found =
        new EntryRows(
            rows.scan(ScanRange.of(keys.first(keyRow), keys.end(keyRow))),
            keyRow,
            keys,
            entries,
            version(),
            rows::check);
    return new Rows<>(found, rows.pinned().batch(), rows.pinned().age(), found::close);
  }

  /**
   * One entry of a map that a key has.
   *
   * @param entry the entry's key
   * @throws NotFoundException if the table has no map of that name
   */
  public Answer<Optional<Entry>> entry(Object key, String name, Object entry) {
    EntrySchema entries = entriesNamed(name);
    EntryKeys<Object> keys = EntryKeys.of(name, TableRows.untyped(entries.subKey()));
    StateCell cell = rows.read(List.of(keys.row(rows.rowOf(key), entry))).get(0);
    rows.check();
    return rows.answer(
        Optional.ofNullable(cell)
            .filter(found -> !entries.isExpired(found.version(), version()))
            .map(
                found ->
                    new Entry(
                        entry,
                        new Value(entries.value(), found.value()),
                        Instant.ofEpochMilli(found.version()))));
  }

  private long version() {
    return rows.pinned().readPoint().version();
  }

  private EntrySchema entriesNamed(String name) {
    return schema.entries().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new NotFoundException(
                    "Table "
                        + schema.table()
                        + " has no map or list "
                        + name
                        + Nearest.of(
                            name, schema.entries().stream().map(EntrySchema::name).toList())));
  }

  /**
   * What differs from an earlier snapshot, in key order.
   *
   * @param range which keys
   * @param earlier the same table at an earlier batch; null for before the first
   */
  Rows<Change> changesSince(TableReader earlier, KeyRange range) {
    BucketMerge merge =
        rows.merge(
            rows.bounds(range),
            earlier == null ? ReadPoint.NOTHING : earlier.version(),
            Integer.MAX_VALUE);
    Iterator<Change> changes = changes(merge, earlier);
    return new Rows<>(
        new CheckedIterator<>(changes, earlier == null ? rows::check : earlier.rows::check),
        rows.pinned().batch(),
        rows.pinned().age(),
        merge::close);
  }

  /** The rows as they are stored, to be computed with. */
  public StoredRows storedRows() {
    return new StoredRows(rows.reads(), rows.pinned().readPoint(), rows::check);
  }

  /**
   * The versions at which any row of a key was written or removed, newest first; checked.
   *
   * @param after only those after this one
   * @param upTo only those up to this one
   * @param most how many at most
   */
  List<Long> versions(Object key, long after, long upTo, int most) {
    RowKey row = rows.rowOf(key);
    KeyRange.Bounds bounds = KeyRange.allOf(row);
    ScanRange range =
        new ScanRange(
            RowKey.of(bounds.start(row.bucket())),
            RowKey.of(bounds.stop(row.bucket())),
            after,
            most);
    List<Long> versions = rows.reads().versions(range, rows.pinned().readPoint().upTo(upTo));
    rows.check();
    return versions;
  }

  private Iterator<Change> changes(BucketMerge written, TableReader earlier) {
    WindowChanges.Windows before =
        (key, from, to) -> earlier == null ? List.of() : earlier.windows(key, from, to).value();
    WindowChanges.Windows after = (key, from, to) -> windows(key, from, to).value();
    if (schema.sessionGap().isPresent()) {
      return new GroupedByKey<>(written, rows.rowKeys(), new SessionChanges(before, after));
    }
    return schema
        .window()
        .map(window -> new WindowChanges(before, after, window, rows.rowKeys()))
        .<Iterator<Change>>map(making -> new GroupedByKey<>(written, rows.rowKeys(), making))
        .orElseGet(
            () ->
                new RowChanges(
                    written, asked -> readBefore(earlier, asked), schema, rows.rowKeys()));
  }

  private static List<StateCell> readBefore(TableReader earlier, List<RowKey> asked) {
    if (earlier == null) {
      return Collections.nCopies(asked.size(), null);
    }
    List<StateCell> before = earlier.rows.read(asked);
    earlier.rows.check();
    return before;
  }

  private void checkNotWindowed() {
    if (rows.isWindowed()) {
      throw new IllegalArgumentException(
          "table "
              + schema.table()
              + " is windowed: a key has a row for each window; ask for its windows");
    }
  }

  /**
   * @throws IllegalArgumentException if keys of the range are of another type than the table's
   */
  void check(KeyRange range) {
    rows.bounds(range);
  }
}
