package io.tarn.client;

import io.tarn.schemas.AggregateSchema;
import io.tarn.schemas.BucketRange;
import io.tarn.schemas.EntryKeys;
import io.tarn.schemas.EntrySchema;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.read.TableReads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One table of a snapshot. Keys are of the Java type of the table's key type: String, Long, Double,
 * Boolean, Instant, {@code byte[]}, or a List of these. Thread-safe.
 */
public final class TableReader {
  private static final Instant EARLIEST = Instant.parse("-9999-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("+19999-01-01T00:00:00Z");

  private final PinnedBatch pinned;
  private final TableReads reads;
  private final TableSchema schema;
  private final RowKeys<Object> rowKeys;
  private final KeptTable kept;

  /**
   * @param schema what the table's descriptor says
   * @param kept what the job's row said of the table when the snapshot was taken
   */
  TableReader(PinnedBatch pinned, TableSchema schema, KeptTable kept) {
    this.pinned = pinned;
    this.reads = pinned.reads().table(schema);
    this.schema = schema;
    this.rowKeys = RowKeys.of(untyped(schema.keyType()), schema.buckets());
    this.kept = kept;
  }

  /** What the job's row knows the table by: one that was deleted and made anew has another. */
  String id() {
    return kept.id();
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
    StateCell cell = read(List.of(row(key))).get(0);
    check();
    return pinned.answer(Optional.ofNullable(cell).map(found -> row(key, found)));
  }

  /** The rows of those of the keys that have one, in the order asked. */
  public Answer<List<Row>> getAll(Collection<?> keys) {
    checkNotWindowed();
    List<Object> asked = new ArrayList<>(keys);
    List<StateCell> found = read(asked.stream().map(this::row).toList());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      StateCell cell = found.get(i);
      if (cell != null) {
        rows.add(row(asked.get(i), cell));
      }
    }
    check();
    return pinned.answer(rows);
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
    BucketMerge merge = merge(bounds(range), ReadPoint.NOTHING, limit);
    Iterator<Row> rows = isWindowed() ? windowRows(merge) : new MappedIterator<>(merge, this::row);
    return new Rows<>(
        new CheckedIterator<>(rows, limit, this::check),
        pinned.batch(),
        pinned.age(),
        merge::close);
  }

  /**
   * The rows as they are stored, encoded, in key order over all buckets: of a windowed table its
   * panes, one by one. Checked as any other read is.
   */
  public Rows<FoundCell> rawRows() {
    BucketMerge merge = merge(KeyRange.ALL.bounds(rowKeys), ReadPoint.NOTHING, Integer.MAX_VALUE);
    return new Rows<>(
        new CheckedIterator<>(merge, this::check), pinned.batch(), pinned.age(), merge::close);
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
    if (!isWindowed()) {
      throw new IllegalArgumentException(
          "table " + schema.table() + " has no windows; ask for the key's row");
    }
    RowKey keyRow = row(key);
    KeyRange.Bounds panes =
        schema
            .window()
            .map(window -> KeyRange.panesOf(rowKeys, keyRow, window, believed(from), believed(to)))
            .orElseGet(() -> KeyRange.allOf(keyRow));
    BucketRange bucket = new BucketRange(keyRow.bucket(), keyRow.bucket() + 1);
    try (BucketMerge merge = merge(bucket, panes, ReadPoint.NOTHING, Integer.MAX_VALUE)) {
      List<Row> windows = new ArrayList<>();
      windowRows(merge)
          .forEachRemaining(
              row -> {
                Instant start = row.window().orElseThrow().start();
                if ((from == null || !start.isBefore(from)) && (to == null || start.isBefore(to))) {
                  windows.add(row);
                }
              });
      return pinned.answer(windows);
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
   * The entries of a map or list that a key has, in order, fetched as they are asked for. To be
   * closed.
   *
   * @param name that of the map or list, as the table's descriptor has it
   * @throws NotFoundException if the table has no map or list of that name
   */
  public Rows<Entry> entries(Object key, String name) {
    EntrySchema entries = entriesNamed(name);
    EntryKeys<Object> keys = EntryKeys.of(name, untyped(entries.subKey()));
    RowKey keyRow = row(key);
    EntryRows rows =
        new EntryRows(
            reads.scan(ScanRange.of(keys.first(keyRow), keys.end(keyRow)), pinned.readPoint()),
            keyRow,
            keys,
            entries,
            pinned.readPoint().version(),
            this::check);
    return new Rows<>(rows, pinned.batch(), pinned.age(), rows::close);
  }

  /**
   * One entry of a map that a key has.
   *
   * @param entry the entry's key
   * @throws NotFoundException if the table has no map of that name
   */
  public Answer<Optional<Entry>> entry(Object key, String name, Object entry) {
    EntrySchema entries = entriesNamed(name);
    EntryKeys<Object> keys = EntryKeys.of(name, untyped(entries.subKey()));
    StateCell cell = read(List.of(keys.row(row(key), entry))).get(0);
    check();
    return pinned.answer(
        Optional.ofNullable(cell)
            .filter(found -> !entries.isExpired(found.version(), pinned.readPoint().version()))
            .map(
                found ->
                    new Entry(
                        entry,
                        new Value(entries.value(), found.value()),
                        instant(found.version()))));
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
        merge(
            bounds(range),
            earlier == null ? ReadPoint.NOTHING : earlier.pinned.readPoint().version(),
            Integer.MAX_VALUE);
    Iterator<Change> changes = changes(merge, earlier);
    return new Rows<>(
        new CheckedIterator<>(changes, earlier == null ? this::check : earlier::check),
        pinned.batch(),
        pinned.age(),
        merge::close);
  }

  private Iterator<Change> changes(BucketMerge written, TableReader earlier) {
    WindowChanges.Windows before =
        (key, from, to) -> earlier == null ? List.of() : earlier.windows(key, from, to).value();
    WindowChanges.Windows after = (key, from, to) -> windows(key, from, to).value();
    if (schema.sessionGap().isPresent()) {
      return new GroupedByKey<>(written, rowKeys, new SessionChanges(before, after));
    }
    return schema
        .window()
        .map(window -> new WindowChanges(before, after, window, rowKeys))
        .<Iterator<Change>>map(making -> new GroupedByKey<>(written, rowKeys, making))
        .orElseGet(
            () -> new RowChanges(written, rows -> readBefore(earlier, rows), schema, rowKeys));
  }

  private static List<StateCell> readBefore(TableReader earlier, List<RowKey> rows) {
    if (earlier == null) {
      return Collections.nCopies(rows.size(), null);
    }
    List<StateCell> before = earlier.read(rows);
    earlier.check();
    return before;
  }

  /** Over all buckets. */
  private BucketMerge merge(KeyRange.Bounds bounds, long afterVersion, int limit) {
    return merge(new BucketRange(0, schema.buckets()), bounds, afterVersion, limit);
  }

  private BucketMerge merge(
      BucketRange buckets, KeyRange.Bounds bounds, long afterVersion, int limit) {
    return BucketMerge.open(
        reads, pinned.readPoint(), buckets, bounds, afterVersion, limit, this::check);
  }

  private Iterator<Row> windowRows(Iterator<FoundCell> found) {
    return windowRows(found, (AggregateSchema<?>) schema.value());
  }

  private <A> Iterator<Row> windowRows(Iterator<FoundCell> found, AggregateSchema<A> aggregates) {
    long watermark = pinned.watermarkMillis();
    GroupedByKey.Making<Row> making =
        schema
            .window()
            .<GroupedByKey.Making<Row>>map(
                window -> new WindowRows<>(window, aggregates, rowKeys, kept, watermark))
            .orElseGet(() -> new SessionRows<>(aggregates, kept, watermark));
    return new GroupedByKey<>(found, rowKeys, making);
  }

  /** Whether a key has a row for each window, or session. */
  private boolean isWindowed() {
    return schema.window().isPresent() || schema.sessionGap().isPresent();
  }

  /** Called once data has come, before any of it is handed on. */
  private void check() {
    pinned.check(schema.table());
  }

  private Row row(FoundCell found) {
    return row(rowKeys.key(found.row()), found.cell());
  }

  private Row row(Object key, StateCell cell) {
    return new Row(
        key,
        Optional.empty(),
        new Value(schema.value(), cell.value()),
        instant(cell.version()),
        false);
  }

  private void checkNotWindowed() {
    if (isWindowed()) {
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
    bounds(range);
  }

  private KeyRange.Bounds bounds(KeyRange range) {
    if (range instanceof KeyRange.One one) {
      row(one.key()); // says so if the key is of another type
    }
    if (range instanceof KeyRange.Between between) {
      Stream.of(Optional.ofNullable(between.from()), Optional.ofNullable(between.to()))
          .flatMap(Optional::stream)
          .forEach(this::row);
    }
    return range.bounds(rowKeys);
  }

  private RowKey row(Object key) {
    if (key == null) {
      throw new IllegalArgumentException("a key of " + schema.table() + " must not be null");
    }
    try {
      return rowKeys.row(key);
    } catch (ClassCastException e) {
      throw new IllegalArgumentException(
          "the keys of "
              + schema.table()
              + " are of type "
              + schema.keyType()
              + ", but "
              + key
              + " is of class "
              + key.getClass().getSimpleName(),
          e);
    }
  }

  private List<StateCell> read(List<RowKey> rows) {
    return reads.read(rows, pinned.readPoint());
  }

  private static Instant instant(long version) {
    return Instant.ofEpochMilli(version);
  }

  @SuppressWarnings("unchecked") // a key of another class is turned away in row(Object)
  private static KeyType<Object> untyped(KeyType<?> type) {
    return (KeyType<Object>) type;
  }
}
