package io.tarn.hbase.state;

import io.tarn.schemas.TableSchema;

/**
 * A state table as its descriptor has it.
 *
 * @param historyFloor the oldest batch of which nothing was dropped when the history was last
 *     raised: what had been dropped by then does not come back
 */
record DescribedTable(TableSchema schema, long historyFloor) {
  /** How many batches before {@code committed} are whole. */
  long wholeBatches(long committed) {
    return Math.min(schema.history(), committed - historyFloor);
  }
}
