package io.tarn.spi.job;

import java.io.Serializable;
import java.util.Map;

/**
 * One attempt at a batch, as logged before it runs.
 *
 * @param job the job's name
 * @param epoch the epoch of the writer that planned it
 * @param version the timestamp in ms of every cell that the attempt writes; greater than that of
 *     any attempt before
 * @param request what it does: to be planned again as it is, should the attempt be given up
 */
public record Plan(String job, long epoch, long version, PlanRequest request)
    implements Serializable {
  public long batch() {
    return request.batch();
  }

  public Map<String, OffsetRange> offsets() {
    return request.offsets();
  }

  /** The batch's watermark. See {@link BatchTime#watermarkMillis}. */
  public long watermarkMillis() {
    return request.time().watermarkMillis();
  }

  /**
   * The watermark of the batch before, in ms: windows that end at or before it were final there, so
   * a record of this batch does not count for them, and is late if it falls into no other.
   */
  public long closedMillis() {
    return request.time().previousWatermarkMillis();
  }
}
