package io.tarn.cli;

import io.tarn.schemas.NamePattern;
import io.tarn.stream.engine.protocol.JobAdmin;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tarn delete}. */
@Command(
    name = "delete",
    description = {
      "Deletes a job, or one of its tables, with all state in it.",
      "",
      "An operation that keeps a table that was deleted begins it anew with the job's next batch. What a job's sinks "
          + "and foreachBatch have written stays."
    })
final class DeleteCommand extends ChangeCommand {
  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TABLE",
      description = "The table; without it, the whole job.")
  private String table;

  @Override
  void check() {
    if (table != null) {
      NamePattern.check("table", table);
    }
  }

  @Override
  int change(JobAdmin admin) throws IOException {
    String what =
        table == null
            ? ResetCommand.describe(admin, job())
            : "Table " + table + " of job " + job() + " will be deleted, for good.";
    if (!agreed(what)) {
      return 0;
    }
    if (table == null) {
      admin.delete();
    } else {
      admin.deleteTable(table);
    }
    System.out.println("Done.");
    return 0;
  }
}
