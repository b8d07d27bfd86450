package io.tarn.cli;

import io.tarn.cli.console.Output;
import io.tarn.cli.console.Positive;
import io.tarn.cli.console.Terminal;
import io.tarn.client.Entry;
import io.tarn.client.Rows;
import io.tarn.client.TableReader;
import io.tarn.client.TarnClient;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.schemas.NamePattern;
import java.util.Iterator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn entries}. */
@Command(
    name = "entries",
    description =
        "Shows the entries of a map or list that a key has, in order, all of one committed batch.")
final class EntriesCommand extends ReadCommand {
  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name.")
  private String job;

  @Parameters(
      index = "1",
      paramLabel = "TABLE",
      description = "The table's name; `tarn tables JOB` lists them, with their maps and lists.")
  private String table;

  @Parameters(index = "2", paramLabel = "KEY", description = "The key.")
  private String key;

  @Parameters(index = "3", paramLabel = "NAME", description = "The name of the map or list.")
  private String name;

  @Option(
      names = "--limit",
      converter = Positive.class,
      paramLabel = "N",
      description = "At most N entries. Default: all.")
  private int limit = Integer.MAX_VALUE;

  @Mixin private SnapshotOptions snapshot;

  @Override
  void check() {
    NamePattern.check("job", job);
    NamePattern.check("table", table);
    NamePattern.check("map or list", name);
    snapshot.check();
  }

  @Override
  int read(Cluster open, TarnClient client, Output output) {
    TableReader reader = snapshot.open(client.job(job)).table(table);
    try (Rows<Entry> entries = reader.entries(reader.schema().keyType().parseText(key), name)) {
      Iterator<Entry> found = entries.iterator();
      if (!found.hasNext()) {
        Terminal.complain(
            "no entries in "
                + name
                + " of key "
                + key
                + " in "
                + table
                + " of "
                + job
                + " at batch "
                + entries.batch());
        return Failures.NOT_FOUND;
      }
      for (int shown = 0; shown < limit && found.hasNext(); shown++) {
        output.show(BatchRecords.of(reader.schema(), name, found.next(), entries.batch()));
      }
    }
    return 0;
  }
}
