package io.tarn.cli;

import io.tarn.cli.console.Output;
import io.tarn.client.Change;
import io.tarn.client.JobReader;
import io.tarn.client.Rows;
import io.tarn.client.TarnClient;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.schemas.TableSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tarn changes}. */
@Command(
    name = "changes",
    description =
        "Shows what differs in a table between batch --from and batch --to: the values before and after,"
            + " null for a key that was not there.")
final class ChangesCommand extends ReadCommand {
  @Mixin private TableParameters of;

  @Option(
      names = "--from",
      paramLabel = "N",
      required = true,
      description = "The batch after which to begin; -1 for the beginning.")
  private long from;

  @Option(names = "--to", paramLabel = "N", required = true, description = "The last batch.")
  private long to;

  @Override
  void check() {
    of.check();
    if (from > to) {
      throw new IllegalArgumentException("--from must be <= --to, but " + from + " > " + to);
    }
  }

  @Override
  int read(Cluster open, TarnClient client, Output output) {
    JobReader reader = client.job(of.job());
    TableSchema schema = reader.snapshotAt(to).table(of.table()).schema();
    try (Rows<Change> changes = reader.changes(of.table(), from, to)) {
      changes.forEach(change -> output.show(BatchRecords.of(schema, change, changes.batch())));
    }
    return 0;
  }
}
