package io.tarn.client;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.TableReads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * Rows of several buckets in key order: one scan a bucket, merged by what follows the bucket in the
 * row key. Shows removed keys only where the scan begins after a version, for changes.
 */
final class BucketMerge implements Iterator<FoundCell>, AutoCloseable {
  /** After so many rows it is looked whether the table is still there as it was. */
  private static final int ROWS_PER_CHECK = 10_000;

  /** So many rows of a bucket are taken at once, and checked together. */
  private static final int ROWS_PER_CHUNK = 100;

  private static final Comparator<Head> BY_KEY = Comparator.comparing(head -> head.key);

  private final Runnable check;
  private final int chunk;
  private final List<RowScan> scans = new ArrayList<>();
  private final PriorityQueue<Head> heads = new PriorityQueue<>(BY_KEY);
  private long rows;
  private boolean unchecked = true;

  private BucketMerge(int limit, Runnable check) {
    this.chunk = Math.max(1, Math.min(limit, ROWS_PER_CHUNK));
    this.check = check;
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
    BucketMerge merge = new BucketMerge(limit, check);
    try {
      for (int bucket = buckets.first(); bucket < buckets.end(); bucket++) {
        merge.add(
            table.scan(
                new ScanRange(
                    RowKey.of(bounds.start(bucket)),
                    RowKey.of(bounds.stop(bucket)),
                    afterVersion,
                    limit),
                at));
      }
      return merge;
    } catch (RuntimeException | Error e) {
      try {
        merge.close();
      } catch (RuntimeException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
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
    advance(head.bucket);
    unchecked |= rows++ % ROWS_PER_CHECK == 0;
    check();
    return head.found;
  }

  /** Once data has come: none of it is handed on before. */
  private void check() {
    if (unchecked) {
      check.run();
      unchecked = false;
    }
  }

  /** Closes every scan, whichever cannot be closed: the first failure is thrown with the others. */
  @Override
  public void close() {
    RuntimeException first = null;
    for (RowScan scan : scans) {
      try {
        scan.close();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private void add(RowScan scan) {
    scans.add(scan);
    advance(new Bucket(scan));
  }

  /** Puts the bucket's next row among the heads, if it has one. */
  private void advance(Bucket bucket) {
    while (bucket.rows.isEmpty() && !bucket.ended) {
      RowChunk fetched = bucket.scan.next(chunk);
      bucket.ended = fetched.last();
      bucket.rows.addAll(fetched.rows());
      unchecked = true;
    }
    FoundCell found = bucket.rows.poll();
    if (found != null) {
      heads.add(new Head(RowKeys.keyPart(found.row()), found, bucket));
    }
  }

  /** The rows of one bucket: those that have been fetched, and the scan for the rest. */
  private static final class Bucket {
    private final RowScan scan;
    private final Deque<FoundCell> rows = new ArrayDeque<>();
    private boolean ended;

    Bucket(RowScan scan) {
      this.scan = scan;
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
