package io.tarn.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import io.tarn.cli.console.Output;
import io.tarn.cli.console.Printable;
import io.tarn.client.TarnClient;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.schemas.JacksonMappers;
import io.tarn.schemas.NamePattern;
import io.tarn.spi.job.Explanation;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tarn explain}. */
@Command(
    name = "explain",
    description =
        "Shows what a job does in each batch: its sources, stages, tables and outputs, as it was"
            + " last started.")
final class ExplainCommand extends ReadCommand {
  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name.")
  private String job;

  @Override
  void check() {
    NamePattern.check("job", job);
  }

  @Override
  int read(Cluster open, TarnClient client, Output output) {
    Explanation explanation = client.job(job).explanation();
    if (output instanceof Output.Aligned) {
      explanation.text().lines().map(Printable::line).forEach(System.out::println);
    } else {
      output.show(
          JacksonMappers.JSON.convertValue(explanation, new TypeReference<Map<String, ?>>() {}));
    }
    return 0;
  }
}
