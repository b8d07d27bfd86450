package io.tarn.cli;

import io.tarn.cli.console.Output;
import io.tarn.cli.console.Positive;
import io.tarn.cli.console.Printable;
import io.tarn.client.TarnClient;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.schemas.NamePattern;
import io.tarn.spi.read.DeadRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn dead}. */
@Command(
    name = "dead",
    description = "Shows the records that could not be parsed, keyed or encoded, and why.")
final class DeadCommand extends ReadCommand {
  private static final int SHOWN_CHARACTERS = 80;

  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name.")
  private String job;

  @Option(
      names = "--limit",
      converter = Positive.class,
      paramLabel = "N",
      description = "At most N records. Default: all.")
  private int limit = Integer.MAX_VALUE;

  @Override
  void check() {
    NamePattern.check("job", job);
  }

  @Override
  int read(Cluster open, TarnClient client, Output output) {
    boolean shortened = output instanceof Output.Aligned;
    for (DeadRecord dead : client.job(job).dead(limit)) {
      Map<String, Object> record = new LinkedHashMap<>();
      record.put("batch", dead.batch());
      record.put("time", dead.time().toString());
      record.put("source", dead.source());
      record.put("position", dead.position());
      record.put("reason", dead.reason());
      record.put("record", shortened ? shortened(dead.text()) : dead.text());
      output.show(record);
    }
    return 0;
  }

  private static String shortened(String text) {
    String oneLine = Printable.line(text);
    return oneLine.length() > SHOWN_CHARACTERS
        ? oneLine.substring(0, SHOWN_CHARACTERS) + "…"
        : oneLine;
  }
}
