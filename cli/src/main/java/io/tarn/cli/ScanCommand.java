package io.tarn.cli;

import io.tarn.cli.console.Output;
import io.tarn.cli.console.Positive;
import io.tarn.client.KeyRange;
import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.TableReader;
import io.tarn.client.TarnClient;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.schemas.KeyType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tarn scan}. */
@Command(name = "scan", description = "Shows rows in key order, all of one committed batch.")
final class ScanCommand extends ReadCommand {
  @Mixin private TableParameters of;

  @Option(names = "--prefix", paramLabel = "P", description = "Only text keys that begin with P.")
  private String prefix;

  @Option(names = "--from", paramLabel = "K", description = "Only keys from K on.")
  private String from;

  @Option(names = "--to", paramLabel = "K", description = "Only keys before K.")
  private String to;

  @Option(
      names = "--limit",
      converter = Positive.class,
      paramLabel = "N",
      description = "At most N rows. Default: all.")
  private int limit = Integer.MAX_VALUE;

  @Mixin private SnapshotOptions snapshot;

  @Override
  void check() {
    of.check();
    snapshot.check();
    if (prefix != null && (from != null || to != null)) {
      throw new IllegalArgumentException(
          "--prefix does not go with --from and --to; give one or the other");
    }
  }

  @Override
  int read(Cluster open, TarnClient client, Output output) {
    TableReader reader = snapshot.open(client.job(of.job())).table(of.table());
    try (Rows<Row> rows = reader.scan(range(reader.schema().keyType()), limit)) {
      for (Row row : rows) {
        output.show(BatchRecords.of(reader.schema(), row, rows.batch()));
      }
    }
    return 0;
  }

  private KeyRange range(KeyType<?> keyType) {
    return prefix != null
        ? KeyRange.prefix(prefix)
        : KeyRange.between(
            from == null ? null : keyType.parseText(from),
            to == null ? null : keyType.parseText(to));
  }
}
