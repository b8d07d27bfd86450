package io.tarn.spi.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tarn.schemas.BucketRange;
import java.io.Serializable;
import java.util.List;

/**
 * From when on timers of a run of buckets may come due: no earlier one is pending once the batch is
 * committed. So a batch in which nothing comes due asks for none.
 *
 * @param firstBucket the first bucket
 * @param endBucket the bucket after the last
 * @param eventTime the earliest by event time, in ms; {@link #NONE} if there is none
 * @param processingTime the earliest by the times of batches, in ms; {@link #NONE} if there is none
 * @param batch the earliest batch by the ids of batches; null if there is none
 */
public record EarliestTimers(
    int firstBucket,
    int endBucket,
    long eventTime,
    long processingTime,
    @JsonInclude(JsonInclude.Include.NON_NULL) Long batch)
    implements Serializable {
  /** No timer is pending. */
  public static final long NONE = Long.MAX_VALUE;

  /** With no timer by the ids of batches. */
  public EarliestTimers(int firstBucket, int endBucket, long eventTime, long processingTime) {
    this(firstBucket, endBucket, eventTime, processingTime, null);
  }

  /**
   * Whether a batch is to run for any that may be due. One by the ids of batches is due in a batch
   * that runs, and none runs for it.
   */
  public boolean areDue(BatchTime time) {
    return eventTime <= time.watermarkMillis() || processingTime <= time.millis();
  }

  /**
   * What is known of a run of buckets by that of others, which may have been cut otherwise.
   *
   * @param known of all buckets of a table; empty if it never had a timer
   */
  public static EarliestTimers of(BucketRange buckets, List<EarliestTimers> known) {
    long eventTime = NONE;
    long processingTime = NONE;
    Long batch = null;
    for (EarliestTimers each : known) {
      if (each.firstBucket < buckets.end() && buckets.first() < each.endBucket) {
        eventTime = Math.min(eventTime, each.eventTime);
        processingTime = Math.min(processingTime, each.processingTime);
        batch = batch == null || (each.batch != null && each.batch < batch) ? each.batch : batch;
      }
    }
    return new EarliestTimers(buckets.first(), buckets.end(), eventTime, processingTime, batch);
  }
}
