package io.tarn.hbase.state;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.stream.engine.protocol.KeptTable;
import io.tarn.stream.engine.spi.BackendException;
import io.tarn.stream.engine.spi.ReadPoint;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Table;

/**
 * Rows of all buckets in key order: one scan a bucket, merged by what follows the bucket in the row
 * key. Shows removed keys only where the scan begins after a version, for changes.
 */
final class BucketMerge implements Iterator<FoundCell>, AutoCloseable {
  private static final int ROWS_PER_REQUEST = 500;

  /** After so many rows it is looked whether the table is still there as it was. */
  private static final int ROWS_PER_CHECK = 10_000;

  /** So many rows of a bucket are taken at once, and checked together. */
  private static final int ROWS_PER_CHUNK = 100;

  private static final Comparator<Head> BY_KEY = Comparator.comparing(head -> head.key);

  private final Snapshot snapshot;
  private final StateCells cells;
  private final Table table;
  private final long afterVersion;
  private final boolean showsRemoved;
  private final List<Bucket> scans = new ArrayList<>();
  private final PriorityQueue<Head> heads = new PriorityQueue<>(BY_KEY);
  private final KeptTable kept;
  private long rows;
  private boolean unchecked = true;

  private BucketMerge(
      Snapshot snapshot, StateCells cells, KeptTable kept, Table table, long afterVersion) {
    this.snapshot = snapshot;
    this.kept = kept;
    this.cells = cells;
    this.table = table;
    this.afterVersion = afterVersion;
    this.showsRemoved = afterVersion != ReadPoint.NOTHING;
  }

  /** Over all buckets. */
  static BucketMerge open(
      Connection connection,
      TableName name,
      StateCells cells,
      KeptTable kept,
      Snapshot snapshot,
      KeyRange.Bounds bounds,
      long afterVersion,
      int limit) {
    return open(
        connection,
        name,
        cells,
        kept,
        snapshot,
        0,
        cells.schema().buckets(),
        bounds,
        afterVersion,
        limit);
  }

  /** Over one bucket. */
  static BucketMerge openBucket(
      Connection connection,
      TableName name,
      StateCells cells,
      KeptTable kept,
      Snapshot snapshot,
      int bucket,
      KeyRange.Bounds bounds) {
    return open(
        connection,
        name,
        cells,
        kept,
        snapshot,
        bucket,
        bucket + 1,
        bounds,
        ReadPoint.NOTHING,
        Integer.MAX_VALUE);
  }

  private static BucketMerge open(
      Connection connection,
      TableName name,
      StateCells cells,
      KeptTable kept,
      Snapshot snapshot,
      int firstBucket,
      int endBucket,
      KeyRange.Bounds bounds,
      long afterVersion,
      int limit) {
    try {
      BucketMerge merge =
          new BucketMerge(snapshot, cells, kept, connection.getTable(name), afterVersion);
      try {
        for (int bucket = firstBucket; bucket < endBucket; bucket++) {
          merge.addScan(bounds.start(bucket), bounds.stop(bucket), limit);
        }
        return merge;
      } catch (IOException | RuntimeException e) {
        merge.close();
        throw e;
      }
    } catch (IOException e) {
      throw new BackendException("Cannot scan " + name, e);
    }
  }

  @Override
  public boolean hasNext() {
    if (heads.isEmpty()) {
      check();
    }
    return !heads.isEmpty();
  }

  @Override
  public FoundCell next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Head head = heads.poll();
    try {
      advance(head.bucket);
    } catch (IOException e) {
      throw new BackendException("Cannot go on scanning " + cells.schema().table(), e);
    }
    unchecked |= rows++ % ROWS_PER_CHECK == 0;
    check();
    return head.found;
  }

  /** Once data has come: none of it is handed on before. */
  private void check() {
    if (unchecked) {
      snapshot.check(table.getName(), cells.schema().table(), kept);
      unchecked = false;
    }
  }

  @Override
  public void close() {
    scans.forEach(bucket -> bucket.scanner.close());
    try {
      table.close();
    } catch (IOException e) {
      throw new BackendException("Cannot close the scan of " + cells.schema().table(), e);
    }
  }

  private void addScan(byte[] start, byte[] stop, int limit) throws IOException {
    ResultScanner scanner =
        table.getScanner(
            cells
                .scan(start, stop, afterVersion, snapshot.readPoint())
                .setCaching(Math.max(1, Math.min(limit, ROWS_PER_REQUEST))));
    Bucket bucket = new Bucket(scanner, Math.max(1, Math.min(limit, ROWS_PER_CHUNK)));
    scans.add(bucket);
    advance(bucket);
  }

  /** Puts the bucket's next row among the heads, if it has one. */
  private void advance(Bucket bucket) throws IOException {
    while (bucket.rows.isEmpty() && !bucket.ended) {
      Result[] results = bucket.scanner.next(bucket.chunk);
      bucket.ended = results.length < bucket.chunk;
      unchecked = true;
      for (Result result : results) {
        visible(result).ifPresent(bucket.rows::add);
      }
    }
    FoundCell found = bucket.rows.poll();
    if (found != null) {
      heads.add(new Head(RowKeys.keyPart(found.row(), false), found, bucket));
    }
  }

  private Optional<FoundCell> visible(Result result) throws IOException {
    Result seen =
        StateReads.belowMasks(
            table, cells, result.getRow(), result, afterVersion, snapshot.readPoint());
    FoundCell found = new FoundCell(RowKey.of(result.getRow()), cells.cell(seen));
    boolean removed = found.cell() == null && cells.version(seen) != ReadPoint.NOTHING;
    return found.cell() != null || (removed && showsRemoved)
        ? Optional.of(found)
        : Optional.empty();
  }

  /** The rows of one bucket: those that have been fetched, and the scan for the rest. */
  private static final class Bucket {
    private final ResultScanner scanner;
    private final int chunk;
    private final Deque<FoundCell> rows = new ArrayDeque<>();
    private boolean ended;

    Bucket(ResultScanner scanner, int chunk) {
      this.scanner = scanner;
      this.chunk = chunk;
    }
  }

  /** The next row of one bucket. */
  private static final class Head {
    final RowKey key;
    final FoundCell found;
    final Bucket bucket;

    Head(RowKey key, FoundCell found, Bucket bucket) {
      this.key = key;
      this.found = found;
      this.bucket = bucket;
    }
  }
}
