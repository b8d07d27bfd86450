package io.tarn.schemas;

import java.io.Serializable;

/**
 * A run of buckets, [first, end): what one partition handles in a batch.
 *
 * @param first the first bucket
 * @param end the bucket after the last
 */
public record BucketRange(int first, int end) implements Serializable {
  public BucketRange {
    if (first < 0 || end < first) {
      throw new IllegalArgumentException(
          "0 <= first <= end must hold, but first=" + first + ", end=" + end);
    }
  }

  /** The buckets of {@code partition} when {@code buckets} are cut into {@code partitions} runs. */
  public static BucketRange ofPartition(int partition, int buckets, int partitions) {
    return new BucketRange(
        firstBucket(partition, buckets, partitions),
        firstBucket(partition + 1, buckets, partitions));
  }

  /**
   * The partition, in [0, partitions), whose run holds {@code bucket}: the inverse of {@link
   * #ofPartition}.
   */
  public static int partitionOf(int bucket, int buckets, int partitions) {
    return (int) (((long) bucket * partitions + partitions - 1) / buckets);
  }

  private static int firstBucket(int partition, int buckets, int partitions) {
    return (int) ((long) partition * buckets / partitions);
  }
}
