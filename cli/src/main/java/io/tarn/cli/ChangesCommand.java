package io.tarn.cli;

import com.fasterxml.jackson.databind.node.NullNode;
import io.tarn.hbase.state.Change;
import io.tarn.hbase.state.JobReader;
import io.tarn.hbase.state.Rows;
import io.tarn.hbase.state.TarnClient;
import io.tarn.schemas.TableSchema;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn changes}. */
@Command(
    name = "changes",
    description =
        "Shows what changed in a table after batch --from, up to and with batch --to; null for removed keys.")
final class ChangesCommand extends ReadCommand {
  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name.")
  private String job;

  @Parameters(
      index = "1",
      paramLabel = "TABLE",
      description = "The table's name; `tarn tables JOB` lists them.")
  private String table;

  @Option(
      names = "--from",
      paramLabel = "N",
      required = true,
      description = "The batch after which to begin; -1 for the beginning.")
  private long from;

  @Option(names = "--to", paramLabel = "N", required = true, description = "The last batch.")
  private long to;

  @Override
  int read(Cluster open, TarnClient client, Output output) {
    JobReader reader = client.job(job);
    TableSchema schema = reader.snapshotAt(to).table(table).schema();
    try (Rows<Change> changes = reader.changes(table, from, to)) {
      for (Change change : changes) {
        Map<String, Object> record = Records.keyed(schema, change.key(), change.window());
        record.put(
            "value", change.value().map(value -> value.json()).orElse(NullNode.getInstance()));
        record.put("batch", changes.batch());
        output.show(record);
      }
    }
    return 0;
  }
}
