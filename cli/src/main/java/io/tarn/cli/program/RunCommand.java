package io.tarn.cli.program;

import io.tarn.cli.cluster.ClusterOptions;
import io.tarn.cli.cluster.TerminalListener;
import io.tarn.cli.console.HelpOption;
import io.tarn.cli.http.BesideJob;
import io.tarn.runtime.Tarn;
import io.tarn.runtime.cluster.Location;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn run}. */
@Command(
    name = "run",
    description = {
      "Runs a program of your own: its main method, with Tarn.getOrCreate() on the HBase that is named here.",
      "",
      "Started twice, the second stands by, and goes on when the first ends. It ends when main has returned and no job "
          + "of it is active, with an error if one has failed and was not started again; Ctrl-C lets each job end its "
          + "batch. What the jar needs beside Tarn is in the jar, in its manifest's Class-Path, or in further --jar; "
          + "where Tarn has a library too, Tarn's is used."
    })
public final class RunCommand implements Callable<Integer> {
  @Mixin private ClusterOptions cluster;

  @Mixin private BesideJob http;

  @Option(
      names = "--jar",
      required = true,
      paramLabel = "JAR",
      description = "The program, or a library that it needs; may be given several times.")
  private List<Path> jars;

  @Option(
      names = "--class",
      required = true,
      paramLabel = "CLASS",
      description = "The class with its main method.")
  private String mainClass;

  @Parameters(
      paramLabel = "ARGS",
      description =
          "What main is given: all that follows the first word which is no option, or `--`.")
  private List<String> arguments = new ArrayList<>();

  @SuppressWarnings("UnusedVariable") // picocli fills it
  @Mixin
  private HelpOption help;

  @Override
  @SuppressWarnings("try") // the server serves by itself
  public Integer call() throws Exception {
    cluster.check();
    http.check();
    try (Program program = Program.load(jars, mainClass)) {
      Location location = cluster.location();
      try (Tarn tarn = Tarn.getOrCreate(location, new TerminalListener());
          BesideJob.Closing serving = http.start(tarn)) {
        tarn.addListener(new StandbyView());
        program.run(arguments);
        tarn.awaitNoneActive();
        Optional<RuntimeException> failure = tarn.firstFailure();
        if (failure.isPresent()) {
          throw failure.get();
        }
      }
    }
    return 0;
  }
}
