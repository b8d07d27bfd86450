package io.tarn.cli.demo;

import io.tarn.cli.cluster.ClusterOptions;
import io.tarn.cli.cluster.TerminalListener;
import io.tarn.cli.console.HelpOption;
import io.tarn.cli.console.Output;
import io.tarn.cli.console.Positive;
import io.tarn.cli.console.Terminal;
import io.tarn.cli.http.BesideJob;
import io.tarn.client.TarnClient;
import io.tarn.files.TextFiles;
import io.tarn.hbase.embedded.DataFolder;
import io.tarn.runtime.Tarn;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.shared.CacheBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tarn demo}. */
@Command(
    name = "demo",
    description = {
      "Runs the job weblogs: folds web-server logs into tables that other commands and a page show.",
      "",
      "Reads JSON lines with host, timestamp, request, http_reply, bytes, and keeps host_totals by host, url_hits by "
          + "URL in windows of 5 minutes sliding by 1, and replies by reply code. Stop it with Ctrl-C, or kill it: "
          + "started again it goes on where it was."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(DemoCommand.class);
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
      names = "--prove",
      description =
          "In a folder of its own: kill the job in the middle of batches, start it again, and compare all that it has "
              + "counted with a plain count of its input.")
  private boolean prove;

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

  private boolean generating;

  @SuppressWarnings("UnusedVariable") // picocli fills it
  @Mixin
  private HelpOption help;

  @Override
  public Integer call() throws Exception {
    cluster.check();
    http.check();
    if (input != null && !isElsewhere() && !isFolder(input)) {
      throw new IllegalArgumentException("--input must be a folder, but " + input + " is none");
    }
    if (!prove) {
      return run();
    }
    if (json || once || isElsewhere() || cluster.isNamed()) {
      throw new IllegalArgumentException(
          "--prove goes with --rate, and with --input of a folder on this machine, alone");
    }
    return new Proof(System.out).run(input == null ? null : Path.of(input), rate) ? 0 : 1;
  }

  private boolean isElsewhere() {
    return input != null && input.contains(":/");
  }

  @SuppressWarnings("try") // the server serves by itself
  private int run() throws Exception {
    cluster.makeDataDir();
    ScreenView screen = json || !Terminal.isInteractive() ? null : screen();
    TerminalListener told =
        screen == null ? new TerminalListener() : new TerminalListener(screen::tell);
    Interrupt interrupted = new Interrupt();
    Path generated = cluster.dataDir().resolve("input");
    try (DemoView view = screen == null ? lines() : screen;
        HitGenerator generator =
            input == null ? new HitGenerator(generated, rate, view::tell) : null;
        Tarn tarn = Tarn.open(cluster.location(), told, CacheBudget.ofProcess());
        BesideJob.Closing serving =
            screen == null ? http.start(tarn) : http.start(tarn, screen::serves)) {
      if (screen != null) {
        screen.counts(() -> counted(tarn));
      }
      if (generator != null) {
        generator.beside(() -> prune(tarn, new GeneratedFiles(generated)));
      }
      TextFiles files = TextFiles.in(input == null ? generated.toString() : input);
      Trigger trigger = once ? Trigger.availableNow() : Trigger.interval(TRIGGER);
      new WeblogsRun(tarn, view, () -> generate(generator)).toItsEnd(files, trigger, interrupted);
      return 0;
    } finally {
      interrupted.done();
    }
  }

  private DemoView lines() {
    return json ? new JsonView(Output.json(System.out)) : new LineView(System.out);
  }

  private ScreenView screen() throws IOException {
    return new ScreenView(
        System.out, Terminal.columns(), Terminal.rows(), files(), cluster.options());
  }

  /** How many files there are to be read in all, where that is known. */
  private OptionalInt files() throws IOException {
    if (!once || input == null || isElsewhere() || DataFolder.hasHBase(cluster.dataDir())) {
      return OptionalInt.empty(); // some of them may have been read already
    }
    try (Stream<Path> files = Files.list(Path.of(input))) {
      return OptionalInt.of((int) files.filter(DemoFiles::isInput).count());
    }
  }

  private static String counted(Tarn tarn) {
    try (TarnClient client = tarn.client()) {
      return RowsOfTables.text(client);
    }
  }

  /** What cannot be deleted now may be next time. */
  private static void prune(Tarn tarn, GeneratedFiles files) {
    try (TarnClient client = tarn.client()) {
      files.prune(client, Instant.now());
    } catch (IOException | RuntimeException e) {
      LOG.warn("Hits that were read could not be deleted", e);
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
