package io.tarn.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.schemas.JacksonMappers;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.Plan;
import io.tarn.stream.engine.protocol.JobAdmin;
import java.io.IOException;
import java.util.TreeMap;
import picocli.CommandLine.Command;

/** {@code tarn skip}. */
@Command(
    name = "skip",
    description = {
      "Passes over a batch that cannot be run, and says what is lost.",
      "",
      "A batch that was planned is run again as it was planned until it succeeds. If it never can (a file is gone, a "
          + "function fails on a record), this has the job's next start commit the batch without reading any of its "
          + "records. A dead letter for each source keeps what was passed over."
    })
final class SkipCommand extends ChangeCommand {
  @Override
  int change(JobAdmin admin) throws IOException {
    JobRow row = admin.row().orElseThrow();
    Plan plan =
        row.plan()
            .or(row::interrupted)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "No batch of "
                            + job()
                            + " waits to be run again, so there is nothing to skip"));
    if (agreed(describe(plan))) {
      admin.skip(plan.batch());
      System.out.println("Done; start the job.");
    }
    return 0;
  }

  private static String describe(Plan plan) {
    StringBuilder what =
        new StringBuilder(
            "Batch "
                + plan.batch()
                + " of "
                + plan.job()
                + " will be passed over. Of these, no record will be read, ever:");
    new TreeMap<>(plan.offsets())
        .forEach((source, range) -> what.append("\n  ").append(source).append(describe(range)));
    return what.toString();
  }

  /** A range's end is the source's own text: of files, it names those of the range. */
  private static String describe(OffsetRange range) {
    JsonNode files = json(range.end()).path("files");
    if (!files.isArray()) {
      return ": after "
          + (range.start().isEmpty() ? "the beginning" : range.start())
          + ", up to "
          + range.end();
    }
    StringBuilder list = new StringBuilder(": " + files.size() + " files");
    files.forEach(
        file ->
            list.append("\n    ")
                .append(file.path("path").asText())
                .append(" (")
                .append(file.path("length").asLong())
                .append(" bytes)"));
    return list.toString();
  }

  private static JsonNode json(String offset) {
    try {
      return JacksonMappers.JSON.readTree(offset);
    } catch (JsonProcessingException notJson) {
      return JacksonMappers.JSON.missingNode();
    }
  }
}
