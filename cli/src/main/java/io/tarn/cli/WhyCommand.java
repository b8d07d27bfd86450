package io.tarn.cli;

import io.tarn.cli.console.Output;
import io.tarn.cli.console.Positive;
import io.tarn.cli.console.Terminal;
import io.tarn.cli.demo.WeblogsGraph;
import io.tarn.cli.program.BuiltProgram;
import io.tarn.client.JobReader;
import io.tarn.client.KeyHistory;
import io.tarn.client.TarnClient;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.why.Cause;
import io.tarn.stream.engine.why.Why;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn why}. */
@Command(
    name = "why",
    description = {
      "Shows the batches that changed a key, newest first: the value before and after, and the input records that did "
          + "it, which are read once more. What can no longer be found is named, with the reason.",
      "",
      "What a job's functions do is not kept with it, so name the program that runs it: its main method is called, and "
          + "the jobs that it makes by Tarn.streams are not run. The demo's job, weblogs, is known."
    })
final class WhyCommand extends ReadCommand {
  @Mixin private TableParameters of;

  @Parameters(
      index = "2",
      paramLabel = "KEY",
      description =
          "The key: text as it is, a time in ISO-8601, bytes in hexadecimal, a struct as a JSON array.")
  private String key;

  @Parameters(
      index = "3..*",
      arity = "0..*",
      paramLabel = "ARGS",
      description = "What main of the program is given; behind `--` if one begins with a dash.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--window",
      paramLabel = "T",
      description = "Only the window that begins at T, in a windowed table.")
  private Instant window;

  @Option(names = "--batch", paramLabel = "N", description = "Only batch N.")
  private Long batch;

  @Option(
      names = "--last",
      converter = Positive.class,
      paramLabel = "N",
      description = "At most N batches. Default: ${DEFAULT-VALUE}.")
  private int last = 10;

  @Option(
      names = "--limit",
      converter = Positive.class,
      paramLabel = "N",
      description = "At most N records of each batch. Default: ${DEFAULT-VALUE}.")
  private int limit = 20;

  @Option(
      names = "--jar",
      paramLabel = "JAR",
      description =
          "The program that runs the job, or a library of it; may be given several times.")
  private List<Path> jars = new ArrayList<>();

  @Option(
      names = "--class",
      paramLabel = "CLASS",
      description = "The class with the program's main method.")
  private String mainClass;

  @Override
  void check() {
    of.check();
    if (batch != null && batch < 0) {
      throw new IllegalArgumentException(
          "--batch must be 0 or more, but is " + batch + "; `tarn batches JOB` lists them");
    }
    if (jars.isEmpty() != (mainClass == null)) {
      throw new IllegalArgumentException(
          "--jar and --class name a program together; give both, or neither for the demo's job");
    }
    if (jars.isEmpty() && !of.job().equals(WeblogsGraph.JOB)) {
      throw new IllegalArgumentException(
          "what job "
              + of.job()
              + " does is known to the program that runs it; name it with --jar and --class, and"
              + " give its arguments");
    }
    if (jars.isEmpty() && !arguments.isEmpty()) {
      throw new IllegalArgumentException(
          "ARGS are for a program, but none is named; leave out " + String.join(" ", arguments));
    }
  }

  @Override
  int read(Cluster open, TarnClient client, Output output) throws Exception {
    JobReader reader = client.job(of.job());
    TableSchema schema = reader.snapshot().table(of.table()).schema();
    Object asked = schema.keyType().parseText(key);
    if (jars.isEmpty()) {
      return show(WeblogsGraph.why(client, cluster().dataDir()), reader, schema, asked, output);
    }
    try (BuiltProgram program =
        BuiltProgram.of(cluster().location(), jars, mainClass, arguments, of.job())) {
      return show(program.why(client), reader, schema, asked, output);
    }
  }

  private int show(Why why, JobReader reader, TableSchema schema, Object asked, Output output) {
    Optional<Instant> start = Optional.ofNullable(window);
    CauseView view =
        isJson() ? new CauseView.Json(schema, output) : new CauseView.Lines(System.out);
    if (batch != null) {
      Cause cause = why.cause(of.table(), asked, start, batch, limit);
      view.show(cause);
      return cause.batch().changes().isEmpty() ? Failures.NOT_FOUND : 0;
    }
    List<Cause> causes = why.newest(of.table(), asked, start, last, limit);
    causes.forEach(view::show);
    if (causes.isEmpty()) {
      Terminal.complain(
          "no batch has changed key "
              + key
              + " of "
              + of.table()
              + " of "
              + of.job()
              + " since batch "
              + KeyHistory.of(reader, of.table(), asked).oldest()
              + ", the oldest that can be told of"
              + (schema.entries().isEmpty() ? "" : "; its maps and lists are not looked at"));
      return Failures.NOT_FOUND;
    }
    return 0;
  }
}
