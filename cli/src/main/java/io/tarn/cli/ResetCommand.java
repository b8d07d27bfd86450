package io.tarn.cli;

import io.tarn.spi.job.JobRow;
import io.tarn.stream.engine.protocol.JobAdmin;
import java.io.IOException;
import java.util.TreeSet;
import picocli.CommandLine.Command;

/** {@code tarn reset}. */
@Command(
    name = "reset",
    description = {
      "Has a job begin anew: deletes its state, and where it was in its sources.",
      "",
      "Started again, the job begins with batch 0 and the first record that its sources still have. What its sinks "
          + "and foreachBatch have written stays."
    })
final class ResetCommand extends ChangeCommand {
  @Override
  int change(JobAdmin admin) throws IOException {
    if (agreed(describe(admin, job()) + " Started again, the job begins with batch 0.")) {
      admin.reset();
      System.out.println("Done.");
    }
    return 0;
  }

  /** What of a job is deleted. */
  static String describe(JobAdmin admin, String job) {
    JobRow row = admin.row().orElse(JobRow.NEW); // it may be lost, and the tables not
    return "All of job "
        + job
        + " will be deleted, for good: "
        + row.committed()
            .map(
                last ->
                    "what it has folded of "
                        + last.totals().input()
                        + " records up to batch "
                        + last.batch()
                        + ", ")
            .orElse("")
        + "its tables "
        + new TreeSet<>(row.tables().keySet())
        + ", its records of batches and its dead letters.";
  }
}
