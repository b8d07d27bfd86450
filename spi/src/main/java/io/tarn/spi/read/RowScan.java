package io.tarn.spi.read;

import io.tarn.spi.job.BackendException;

/** Rows of a table in order of row key, fetched as they are asked for. For one thread. */
public interface RowScan extends AutoCloseable {
  /** Of no rows. */
  RowScan EMPTY =
      new RowScan() {
        @Override
        public RowChunk next(int most) {
          return RowChunk.END;
        }

        @Override
        public void close() {}
      };

  /**
   * Fetches more rows, not more than so many at once: so that whoever hands them on can first make
   * sure that they are right.
   *
   * @param most at least 1
   * @throws BackendException if they could not be read
   */
  RowChunk next(int most);

  @Override
  void close();
}
