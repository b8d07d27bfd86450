package io.tarn.client;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.RowScans;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.TableReads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Rows of several buckets in key order: one scan a bucket, merged by what follows the bucket in the
 * row key. Shows removed keys only where the scan begins after a version, for changes.
 */
final class BucketMerge implements Iterator<FoundCell>, AutoCloseable {
  /** After so many rows it is looked whether the table is still there as it was. */
  private static final int ROWS_PER_CHECK = 10_000;

  /** So many rows of a bucket are taken at once, and checked together. */
  private static final int ROWS_PER_CHUNK = 1_000;

  private final RowScans scans;
  private final Runnable check;
  private final MergeHeap<Bucket> buckets;

  /** Whether the row that the least bucket stands at has been handed on. */
  private boolean handedOn;

  private long rows;
  private boolean unchecked = true;

  private BucketMerge(RowScans scans, int limit, Runnable check) {
    this.scans = scans;
    this.check = check;
    int chunk = Math.max(1, Math.min(limit, ROWS_PER_CHUNK));
    List<Bucket> some =
        scans.scans().stream()
            .map(scan -> new Bucket(scan, chunk))
            .filter(Bucket::advance)
            .toList();
    this.buckets = new MergeHeap<>(some, BucketMerge::byKey);
  }

  private static int byKey(Bucket one, Bucket other) {
    return RowKeys.compareBehindBucket(one.row.row(), other.row.row());
  }

  /**
   * Begins a scan of each bucket. To be closed.
   *
   * @param bounds behind the bucket
   * @param afterVersion as {@link ScanRange} has it
   * @param limit as {@link ScanRange} has it
   * @param check makes sure that what has been read is right; called when data has come, before any
   *     of it is handed on
   */
  static BucketMerge open(
      TableReads table,
      ReadPoint at,
      BucketRange buckets,
      KeyRange.Bounds bounds,
      long afterVersion,
      int limit,
      Runnable check) {
    List<ScanRange> ranges = new ArrayList<>();
    for (int bucket = buckets.first(); bucket < buckets.end(); bucket++) {
      ranges.add(
          new ScanRange(
              RowKey.of(bounds.start(bucket)),
              RowKey.of(bounds.stop(bucket)),
              afterVersion,
              limit));
    }
    RowScans scans = table.scan(ranges, at);
    try {
      return new BucketMerge(scans, limit, check);
    } catch (RuntimeException | Error e) {
      try {
        scans.close();
      } catch (RuntimeException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  @Override
  public boolean hasNext() {
    if (handedOn) {
      moveOn();
      handedOn = false;
    }
    if (buckets.isEmpty()) {
      check();
    }
    return !buckets.isEmpty();
  }

  @Override
  public FoundCell next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    unchecked |= rows++ % ROWS_PER_CHECK == 0;
    check();
    handedOn = true;
    return buckets.least().row;
  }

  /** Only once another row is asked for: it may cost a request. */
  private void moveOn() {
    if (buckets.least().advance()) {
      buckets.reorderLeast();
    } else {
      buckets.removeLeast();
    }
  }

  /** Once data has come: none of it is handed on before. */
  private void check() {
    if (unchecked) {
      check.run();
      unchecked = false;
    }
  }

  @Override
  public void close() {
    scans.close();
  }

  /** The rows of one bucket: those that have been fetched, and the scan for the rest. */
  private final class Bucket {
    private final RowScan scan;
    private final int chunk;
    private Iterator<FoundCell> fetched = Collections.emptyIterator();
    private boolean ended;
    private FoundCell row;

    Bucket(RowScan scan, int chunk) {
      this.scan = scan;
      this.chunk = chunk;
    }

    /** Stands at the next row, if there is one. */
    boolean advance() {
      while (!fetched.hasNext() && !ended) {
        RowChunk next = scan.next(chunk);
        ended = next.last();
        fetched = next.rows().iterator();
        unchecked = true;
      }
      row = fetched.hasNext() ? fetched.next() : null;
      return row != null;
    }
  }
}
