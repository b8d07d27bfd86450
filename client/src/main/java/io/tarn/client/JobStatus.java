package io.tarn.client;

import io.tarn.spi.job.Committed;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.Undelivered;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a job stands.
 *
 * @param job its name
 * @param epoch the epoch it was last opened with
 * @param owner who opened it, and when
 * @param committed the last committed batch, if any
 * @param plan the attempt that is in flight, or was when its writer died
 * @param undelivered by the name of an output, the committed batches that it is not known to have
 *     been given; those that have all are missing
 */
public record JobStatus(
    String job,
    long epoch,
    String owner,
    Optional<Committed> committed,
    Optional<Plan> plan,
    SortedMap<String, List<Long>> undelivered) {
  public JobStatus {
    undelivered = Collections.unmodifiableSortedMap(new TreeMap<>(undelivered));
  }

  static JobStatus of(String job, JobRow row) {
    SortedMap<String, List<Long>> undelivered = new TreeMap<>();
    row.outputs()
        .forEach(
            (output, batches) -> {
              if (!batches.isEmpty()) {
                undelivered.put(output, batches.stream().map(Undelivered::batch).toList());
              }
            });
    return new JobStatus(job, row.epoch(), row.owner(), row.committed(), row.plan(), undelivered);
  }
}
