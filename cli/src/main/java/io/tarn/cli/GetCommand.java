package io.tarn.cli;

import io.tarn.cli.console.Output;
import io.tarn.cli.console.Terminal;
import io.tarn.client.Answer;
import io.tarn.client.Records;
import io.tarn.client.Row;
import io.tarn.client.TableReader;
import io.tarn.client.TarnClient;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.schemas.KeyType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tarn get}. */
@Command(name = "get", description = "Shows the rows of keys, all of one committed batch.")
final class GetCommand extends ReadCommand {
  @Mixin private TableParameters of;

  @Parameters(
      index = "2..*",
      arity = "1..*",
      paramLabel = "KEY",
      description =
          "Keys: text as it is, times in ISO-8601, bytes in hexadecimal, structs as a JSON array.")
  private List<String> keys;

  @Mixin private SnapshotOptions snapshot;

  @Override
  void check() {
    of.check();
    snapshot.check();
  }

  @Override
  int read(Cluster open, TarnClient client, Output output) {
    TableReader reader = snapshot.open(client.job(of.job())).table(of.table());
    KeyType<?> keyType = reader.schema().keyType();
    Answer<List<Row>> answer =
        reader.getAll(keys.stream().<Object>map(keyType::parseText).toList());
    answer
        .value()
        .forEach(row -> output.show(BatchRecords.of(reader.schema(), row, answer.batch())));
    Set<Object> found =
        answer.value().stream()
            .map(row -> Records.key(reader.schema(), row.key()))
            .collect(Collectors.toSet());
    int missing = 0;
    for (String key : keys) {
      if (!found.contains(Records.key(reader.schema(), keyType.parseText(key)))) {
        Terminal.complain(
            "no row for key "
                + key
                + " in "
                + of.table()
                + " of "
                + of.job()
                + " at batch "
                + answer.batch());
        missing++;
      }
    }
    return missing == 0 ? 0 : Failures.NOT_FOUND;
  }
}
