package io.tarn.spi.read;

/**
 * A snapshot's batch is no longer within history: what it would answer is not certain. Take a newer
 * snapshot.
 */
public final class SnapshotExpiredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SnapshotExpiredException(
      String job, String table, long batch, long committed, long oldest) {
    super(
        "Batch "
            + batch
            + " of "
            + job
            + " is out of history: batch "
            + committed
            + " is committed, and the oldest that "
            + table
            + " can still show is "
            + oldest
            + "; take a newer snapshot");
  }
}
