package io.tarn.spi.write;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.read.TableReads;
import java.util.List;

/**
 * One state table of a job: rows of one value, each value at the version of the attempt that wrote
 * it. Thread-safe.
 *
 * <p>A write replaces nothing that a committed version holds, so it may be repeated, in part or
 * whole, at its version.
 */
public interface StateTable extends TableReads {
  /**
   * Writes rows at a version, all of them in one request a server where the backend can.
   *
   * @throws BackendException if any of them may not have been written
   */
  void write(List<StateRow> rows, long version);
}
