package io.tarn.cli.demo;

import io.tarn.cli.cluster.ClusterOptions;
import io.tarn.cli.cluster.TerminalListener;
import io.tarn.cli.console.HelpOption;
import io.tarn.cli.console.Output;
import io.tarn.cli.console.Positive;
import io.tarn.cli.http.BesideJob;
import io.tarn.files.TextFiles;
import io.tarn.runtime.Tarn;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.shared.CacheBudget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tarn demo}. */
@Command(
    name = "demo",
    description = {
      "Runs the job weblogs: folds web-server logs into tables that other commands read.",
      "",
      "Reads JSON lines with host, timestamp, request, http_reply, bytes, and keeps host_totals by host, url_hits by "
          + "URL in windows of 5 minutes sliding by 1, and replies by reply code. Stop it with Ctrl-C, or kill it: "
          + "started again it goes on where it was."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final Duration TRIGGER = Duration.ofSeconds(1);
  private static final int SECONDS_GENERATED_AT_ONCE = 10;

  @Mixin private ClusterOptions cluster;

  @Mixin private BesideJob http;

  @Option(
      names = "--input",
      paramLabel = "DIR",
      description =
          "Folder of JSON lines, on any Hadoop file system. Default: a generator writes such files.")
  private String input;

  @Option(
      names = "--once",
      description = "Handle what is there, print `batches=B events=E dead=D` and exit.")
  private boolean once;

  @Option(
      names = "--rate",
      converter = Positive.class,
      paramLabel = "N",
      description = "How many events a second the generator writes. Default: ${DEFAULT-VALUE}.")
  private int rate = 1000;

  @Option(
      names = "--json",
      description =
          "One JSON object a line for each batch, and one for the summary; all else goes to standard error.")
  private boolean json;

  private DemoView view;
  private boolean generating;

  @SuppressWarnings("UnusedVariable") // picocli fills it
  @Mixin
  private HelpOption help;

  @Override
  @SuppressWarnings("try") // the server serves by itself
  public Integer call() throws Exception {
    cluster.check();
    http.check();
    if (input != null && !input.contains(":/") && !isFolder(input)) {
      throw new IllegalArgumentException("--input must be a folder, but " + input + " is none");
    }
    cluster.makeDataDir();
    view = json ? new JsonView(Output.json(System.out)) : new LiveView(System.out);
    Interrupt interrupted = new Interrupt();
    Path generated = cluster.dataDir().resolve("input");
    try (HitGenerator generator = input == null ? new HitGenerator(generated, rate) : null;
        Tarn tarn = Tarn.open(cluster.location(), new TerminalListener(), CacheBudget.ofProcess());
        BesideJob.Closing serving = http.start(tarn)) {
      TextFiles files =
          input == null ? TextFiles.in(generated.toString()).deleteRead() : TextFiles.in(input);
      Trigger trigger = once ? Trigger.availableNow() : Trigger.interval(TRIGGER);
      new WeblogsRun(tarn, view, () -> generate(generator)).toItsEnd(files, trigger, interrupted);
      return 0;
    } finally {
      interrupted.done();
    }
  }

  private static boolean isFolder(String input) {
    return !input.isEmpty() && Files.isDirectory(Path.of(input));
  }

  /** To be called whenever the job is about to be run. */
  private void generate(HitGenerator generator) {
    if (generating || generator == null) {
      return;
    }
    generating = true;
    if (once) {
      generator.writeSeconds(SECONDS_GENERATED_AT_ONCE);
    } else {
      generator.start();
    }
  }
}
