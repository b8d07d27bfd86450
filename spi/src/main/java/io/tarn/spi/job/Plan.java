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

  /** See {@link BatchTime#watermarkMillis}. */
  public long watermarkMillis() {
    return request.time().watermarkMillis();
  }
}
