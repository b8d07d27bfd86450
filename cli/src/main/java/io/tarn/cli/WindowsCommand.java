package io.tarn.cli;

import io.tarn.cli.console.Output;
import io.tarn.cli.console.Terminal;
import io.tarn.client.Answer;
import io.tarn.client.Row;
import io.tarn.client.TableReader;
import io.tarn.client.TarnClient;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.schemas.NamePattern;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn windows}. */
@Command(
    name = "windows",
    description = "Shows the windows of a key, in order of time, all of one committed batch.")
final class WindowsCommand extends ReadCommand {
  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name.")
  private String job;

  @Parameters(index = "1", paramLabel = "TABLE", description = "The name of a windowed table.")
  private String table;

  @Parameters(index = "2", paramLabel = "KEY", description = "The key.")
  private String key;

  @Option(
      names = "--from",
      paramLabel = "T",
      description =
          "Only windows that begin at or after T, a time as of --as-of: 1995-08-01T06:00:00Z, '2h ago'.")
  private Instant from;

  @Option(names = "--to", paramLabel = "T", description = "Only windows that begin before T.")
  private Instant to;

  @Mixin private SnapshotOptions snapshot;

  @Override
  void check() {
    NamePattern.check("job", job);
    NamePattern.check("table", table);
    snapshot.check();
    if (from != null && to != null && from.isAfter(to)) {
      throw new IllegalArgumentException("--from must be <= --to, but " + from + " > " + to);
    }
  }

  @Override
  int read(Cluster open, TarnClient client, Output output) {
    TableReader reader = snapshot.open(client.job(job)).table(table);
    Answer<List<Row>> windows = reader.windows(reader.schema().keyType().parseText(key), from, to);
    windows
        .value()
        .forEach(row -> output.show(BatchRecords.of(reader.schema(), row, windows.batch())));
    if (windows.value().isEmpty()) {
      Terminal.complain(
          "no windows of key "
              + key
              + " in "
              + table
              + " of "
              + job
              + " at batch "
              + windows.batch());
      return Failures.NOT_FOUND;
    }
    return 0;
  }
}
