package io.tarn.stream.engine.spi;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableSchema;
import java.util.List;

/**
 * One state table of a job: rows of one value, each value at the version of the attempt that wrote
 * it. Thread-safe.
 *
 * <p>A write replaces nothing that a committed version holds, so it may be repeated, in part or
 * whole, at its version.
 */
public interface StateTable {
  TableSchema schema();

  /**
   * Reads rows in as few large requests as the backend does well with.
   *
   * @return for each row its cell, in the order asked; null for a row that is absent or removed
   * @throws BackendException if they could not be read
   */
  List<StateCell> read(List<RowKey> rows, ReadPoint at);

  /**
   * Whether no row of these buckets has anything written at or before the read point. May say false
   * when in doubt.
   */
  boolean isEmpty(BucketRange buckets, ReadPoint at);

  /**
   * Writes rows at a version, all of them in one request a server where the backend can.
   *
   * @throws BackendException if any of them may not have been written
   */
  void write(List<StateRow> rows, long version);
}
