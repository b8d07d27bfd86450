package io.tarn.cli;

import io.tarn.cli.console.Output;
import io.tarn.cli.console.Positive;
import io.tarn.client.Change;
import io.tarn.client.ChangeStream;
import io.tarn.client.JobReader;
import io.tarn.client.KeyRange;
import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.client.TarnClient;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.schemas.TableSchema;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tarn watch}. */
@Command(
    name = "watch",
    description =
        "Shows each change of a table as its batch is committed, until Ctrl-C: the values before and"
            + " after, null for a key that was not there.")
final class WatchCommand extends ReadCommand {
  private static final Duration BETWEEN_CHECKS = Duration.ofMillis(500);

  @Mixin private TableParameters of;

  @Option(names = "--key", paramLabel = "K", description = "Only this key.")
  private String key;

  @Option(names = "--prefix", paramLabel = "P", description = "Only text keys that begin with P.")
  private String prefix;

  @Option(
      names = "--from",
      paramLabel = "N",
      description =
          "The batch after which to begin, if that is within history; -1 for the beginning. Default:"
              + " the last one.")
  private Long from;

  @Option(
      names = "--batches",
      converter = Positive.class,
      paramLabel = "N",
      description = "End after so many batches that have changed something. Default: never.")
  private int batches = Integer.MAX_VALUE;

  @Override
  void check() {
    of.check();
    if (key != null && prefix != null) {
      throw new IllegalArgumentException("--key does not go with --prefix; give one or the other");
    }
  }

  @Override
  int read(Cluster open, TarnClient client, Output output) throws InterruptedException {
    JobReader reader = client.job(of.job());
    Snapshot newest = reader.snapshot();
    TableSchema schema = newest.table(of.table()).schema();
    ChangeStream stream =
        reader.watch(of.table(), range(schema), from == null ? newest.batch() : from);
    for (int shown = 0; shown < batches && !System.out.checkError(); ) {
      Optional<Rows<Change>> next = stream.next(BETWEEN_CHECKS);
      if (next.isPresent()) {
        show(schema, next.get(), output);
        shown++;
      }
    }
    return 0;
  }

  private static void show(TableSchema schema, Rows<Change> changes, Output output) {
    try (changes) {
      changes.forEach(change -> output.show(BatchRecords.of(schema, change, changes.batch())));
    }
    output.finish();
  }

  private KeyRange range(TableSchema schema) {
    if (key != null) {
      return KeyRange.key(schema.keyType().parseText(key));
    }
    return prefix != null ? KeyRange.prefix(prefix) : KeyRange.ALL;
  }
}
