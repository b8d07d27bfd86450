package io.tarn.spi.run;

import io.tarn.schemas.RowKey;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import java.util.List;

/** The rows of a table in one run of buckets. Used by one task at a time. */
public interface StatePartition<S> {
  /**
   * Reads the states of rows, from memory where it can.
   *
   * @param rows distinct rows of this partition's buckets
   * @throws BackendException if they could not be read
   */
  StateAccess<S> open(List<RowKey> rows, Attempt attempt);
}
