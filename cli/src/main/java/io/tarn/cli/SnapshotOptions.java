package io.tarn.cli;

import io.tarn.client.JobReader;
import io.tarn.client.Snapshot;
import java.time.Instant;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which batch is read. */
final class SnapshotOptions {
  @ArgGroup private Which which;

  private static final class Which {
    @Option(
        names = "--batch",
        paramLabel = "N",
        description = "As batch N left it, if that is within history.")
    private Long batch;

    @Option(
        names = "--as-of",
        paramLabel = "TIME",
        description = {
          "As the last batch planned by then left it. A TIME is",
          "2026-11-20T12:00:00Z, 2026-11-20T13:00:00+01:00",
          "or '5m ago' (s, m, h, d)."
        })
    private Instant asOf;
  }

  /**
   * @throws IllegalArgumentException if the batch is of a number that none has
   */
  void check() {
    if (which != null && which.batch != null && which.batch < 0) {
      throw new IllegalArgumentException(
          "--batch must be 0 or more, but is " + which.batch + "; `tarn batches JOB` lists them");
    }
  }

  Snapshot open(JobReader job) {
    if (which == null) {
      return job.snapshot();
    }
    return which.batch != null ? job.snapshotAt(which.batch) : job.snapshotAsOf(which.asOf);
  }
}
