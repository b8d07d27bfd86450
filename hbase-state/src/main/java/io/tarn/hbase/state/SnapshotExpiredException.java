package io.tarn.hbase.state;

/**
 * The snapshot's batch is no longer within history: what it would answer is not certain. Take a
 * newer snapshot.
 */
public final class SnapshotExpiredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SnapshotExpiredException(String job, String table, long batch, long committed, long whole) {
    super(
        "Batch "
            + batch
            + " of "
            + job
            + " is out of history: batch "
            + committed
            + " is committed, and "
            + table
            + " keeps "
            + whole
            + " batches; take a newer snapshot");
  }
}
