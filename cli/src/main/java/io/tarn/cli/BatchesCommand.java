package io.tarn.cli;

import io.tarn.cli.console.BatchRecord;
import io.tarn.cli.console.Output;
import io.tarn.cli.console.Positive;
import io.tarn.client.TarnClient;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.schemas.NamePattern;
import io.tarn.spi.job.BatchEntry;
import io.tarn.stream.engine.job.BatchProgress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn batches}. */
@Command(name = "batches", description = "Shows the last committed batches of a job, newest first.")
final class BatchesCommand extends ReadCommand {
  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name.")
  private String job;

  @Option(
      names = "--last",
      converter = Positive.class,
      paramLabel = "N",
      description = "How many. Default: ${DEFAULT-VALUE}.")
  private int last = 10;

  @Override
  void check() {
    NamePattern.check("job", job);
  }

  @Override
  int read(Cluster open, TarnClient client, Output output) {
    for (BatchEntry entry : client.job(job).batches(last)) {
      output.show(BatchRecord.of(BatchProgress.parse(entry.progress())));
    }
    return 0;
  }
}
