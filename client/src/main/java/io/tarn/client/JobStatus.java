package io.tarn.client;

import io.tarn.spi.job.Committed;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.Plan;
import java.util.Optional;

/**
 * How a job stands.
 *
 * @param job its name
 * @param epoch the epoch it was last opened with
 * @param owner who opened it, and when
 * @param committed the last committed batch, if any
 * @param plan the attempt that is in flight, or was when its writer died
 */
public record JobStatus(
    String job, long epoch, String owner, Optional<Committed> committed, Optional<Plan> plan) {
  static JobStatus of(String job, JobRow row) {
    return new JobStatus(job, row.epoch(), row.owner(), row.committed(), row.plan());
  }
}
