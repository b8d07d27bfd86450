package io.tarn.sources;

/**
 * How much a receiver may bring, and a batch read, at once.
 *
 * @param batchBytes how many bytes a batch reads
 * @param batchBlocks how many blocks
 * @param unreadBytes how many bytes may wait to be read
 * @param perSecond how many records may come
 */
record ReceiverLimits(long batchBytes, int batchBlocks, long unreadBytes, double perSecond) {
  /** So many names have room in a plan, whatever a batch may read. */
  static final int MOST_BATCH_BLOCKS = 50_000;

  ReceiverLimits withBatchBlocks(int blocks) {
    return new ReceiverLimits(batchBytes, blocks, unreadBytes, perSecond);
  }
}
