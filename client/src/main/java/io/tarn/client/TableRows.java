package io.tarn.client;

import io.tarn.schemas.AggregateSchema;
import io.tarn.schemas.BucketRange;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.read.TableReads;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rows of one table at one batch, by key and in key order: what every read of a table is made
 * of. Thread-safe.
 */
final class TableRows {
  private final PinnedBatch pinned;
  private final TableReads reads;
  private final TableSchema schema;
  private final RowKeys<Object> rowKeys;
  private final KeptTable kept;

  /**
   * @param schema what the table's descriptor says
   * @param kept what the job's row said of the table when the snapshot was taken
   */
  TableRows(PinnedBatch pinned, TableSchema schema, KeptTable kept) {
    this.pinned = pinned;
    this.reads = pinned.reads().table(schema);
    this.schema = schema;
    this.rowKeys = RowKeys.of(untyped(schema.keyType()), schema.buckets());
    this.kept = kept;
  }

  @SuppressWarnings("unchecked") // a key of another class is turned away in rowOf
  static KeyType<Object> untyped(KeyType<?> type) {
    return (KeyType<Object>) type;
  }

  PinnedBatch pinned() {
    return pinned;
  }

  /** The table as it is stored. */
  TableReads reads() {
    return reads;
  }

  TableSchema schema() {
    return schema;
  }

  RowKeys<Object> rowKeys() {
    return rowKeys;
  }

  KeptTable kept() {
    return kept;
  }

  /** Whether a key has a row for each window, or session. */
  boolean isWindowed() {
    return schema.window().isPresent() || schema.sessionGap().isPresent();
  }

  /**
   * The row key of a key.
   *
   * @throws IllegalArgumentException if it is of another type than the table's keys
   */
  RowKey rowOf(Object key) {
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

  /**
   * A range as bytes behind a bucket.
   *
   * @throws IllegalArgumentException if its keys are of another type than the table's
   */
  KeyRange.Bounds bounds(KeyRange range) {
    if (range instanceof KeyRange.One one) {
      rowOf(one.key()); // says so if the key is of another type
    }
    if (range instanceof KeyRange.Between between) {
      Stream.of(Optional.ofNullable(between.from()), Optional.ofNullable(between.to()))
          .flatMap(Optional::stream)
          .forEach(this::rowOf);
    }
    return range.bounds(rowKeys);
  }

  /** What is stored in these rows; to be checked. */
  List<StateCell> read(List<RowKey> rows) {
    return reads.read(rows, pinned.readPoint());
  }

  /** What is stored in a range; to be checked, and closed. */
  RowScan scan(ScanRange range) {
    return reads.scan(range, pinned.readPoint());
  }

  /** What is stored behind each bucket, in key order, checked as it comes; to be closed. */
  BucketMerge merge(KeyRange.Bounds bounds, long afterVersion, int limit) {
    return merge(new BucketRange(0, schema.buckets()), bounds, afterVersion, limit);
  }

  /** The same of some buckets. */
  BucketMerge merge(BucketRange buckets, KeyRange.Bounds bounds, long afterVersion, int limit) {
    return BucketMerge.open(
        reads, pinned.readPoint(), buckets, bounds, afterVersion, limit, this::check);
  }

  /**
   * What stands behind each bucket as stored, without removed rows.
   *
   * @param limit after how many the caller will mostly have enough
   */
  BucketMerge merge(KeyRange.Bounds bounds, int limit) {
    return merge(bounds, ReadPoint.NOTHING, limit);
  }

  /** The rows that readers see of what is stored: of a windowed table one a window. */
  Iterator<Row> rows(Iterator<FoundCell> stored) {
    return isWindowed()
        ? windowRows(stored, (AggregateSchema<?>) schema.value())
        : new MappedIterator<>(stored, found -> row(rowKeys.key(found.row()), found.cell()));
  }

  private <A> Iterator<Row> windowRows(Iterator<FoundCell> stored, AggregateSchema<A> aggregates) {
    long watermark = pinned.watermarkMillis();
    GroupedByKey.Making<Row> making =
        schema
            .window()
            .<GroupedByKey.Making<Row>>map(
                window -> new WindowRows<>(window, aggregates, rowKeys, kept, watermark))
            .orElseGet(() -> new SessionRows<>(aggregates, kept, watermark));
    return new GroupedByKey<>(stored, rowKeys, making);
  }

  /** The row of a key in a table without windows. */
  Row row(Object key, StateCell cell) {
    return new Row(
        key,
        Optional.empty(),
        new Value(schema.value(), cell.value()),
        Instant.ofEpochMilli(cell.version()),
        false);
  }

  /** Called once data has come, before any of it is handed on. */
  void check() {
    pinned.check(schema.table());
  }

  <T> Answer<T> answer(T value) {
    return pinned.answer(value);
  }
}
