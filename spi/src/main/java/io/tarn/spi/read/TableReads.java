package io.tarn.spi.read;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.ReadPoint;
import java.util.List;

/**
 * The rows of one state table as any read point sees them. Thread-safe.
 *
 * <p>Right only while the read point is within the table's history: a backend may drop versions
 * below it, of one row earlier than of another.
 */
public interface TableReads {
  TableSchema schema();

  /**
   * Reads rows in as few large requests as the backend does well with.
   *
   * @return for each row its cell, in the order asked; null for a row that is absent or removed
   * @throws BackendException if they could not be read
   */
  List<StateCell> read(List<RowKey> rows, ReadPoint at);

  /**
   * Whether no row of a family and of these buckets has anything written at or before the read
   * point. May say false when in doubt.
   */
  boolean isEmpty(RowFamily family, BucketRange buckets, ReadPoint at);

  /**
   * Begins to scan rows in order of row key. To be closed.
   *
   * @throws BackendException if the scan could not be begun
   */
  RowScan scan(ScanRange range, ReadPoint at);

  /**
   * Begins to scan several ranges, in as few requests as the backend does well with: it may read
   * the first rows of all of them at once, and more of each before they are asked for, by threads
   * of its own. To be closed.
   *
   * @param ranges of one family, in order of row key, none overlapping another
   * @throws BackendException if one of the scans could not be begun
   */
  default RowScans scan(List<ScanRange> ranges, ReadPoint at) {
    return RowScans.begin(ranges, range -> scan(range, at));
  }

  /**
   * The versions at which any row of a range was written or removed, as far as the read point sees
   * them and the backend still has them: each once, the newest first.
   *
   * @param range which rows; only versions after its {@code afterVersion}, and not more of them
   *     than its {@code limit}, the newest
   * @throws BackendException if they could not be read
   */
  List<Long> versions(ScanRange range, ReadPoint at);
}
