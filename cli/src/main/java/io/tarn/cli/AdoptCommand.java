package io.tarn.cli;

import io.tarn.stream.engine.protocol.JobAdmin;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tarn adopt}. */
@Command(
    name = "adopt",
    description = {
      "Lets a job go on that is not made of what it was made of before.",
      "",
      "A job is refused at its start if a table, source or watermark of its last batch is missing, if its states would "
          + "lose a field, if a sink knows of later batches, or if an output is gone that has not been given all "
          + "batches. The refusal names each part, and this command gives "
          + "them up. A source or watermark that is put back later goes on where it was; a table cannot be put back: "
          + "delete it to begin it anew."
    })
final class AdoptCommand extends ChangeCommand {
  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "PART",
      description =
          "What is given up, as the refusal names it: table:NAME, source:NAME, watermark:NAME, field:TABLE.FIELD, "
              + "sink:NAME, output:NAME.")
  private List<String> parts;

  @Override
  void check() {
    parts.forEach(JobAdmin::checkPart);
  }

  @Override
  boolean mustExist() {
    return false; // a job whose row was lost may be behind its sinks
  }

  @Override
  int change(JobAdmin admin) throws IOException {
    if (agreed("Job " + job() + " goes on without " + String.join(", ", parts) + ".")) {
      admin.adopt(parts);
      System.out.println("Done; start the job.");
    }
    return 0;
  }
}
