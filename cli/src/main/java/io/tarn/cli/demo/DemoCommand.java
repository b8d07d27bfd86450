package io.tarn.cli.demo;

import io.tarn.cli.cluster.Cluster;
import io.tarn.cli.cluster.ClusterOptions;
import io.tarn.cli.console.HelpOption;
import io.tarn.cli.console.Output;
import io.tarn.cli.console.Positive;
import io.tarn.files.TextFiles;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.zookeeper.JobLeadership;
import io.tarn.zookeeper.ZooKeeperAddress;
import io.tarn.zookeeper.ZooKeeperSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
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
  private static final Duration LEADERSHIP_POLL = Duration.ofSeconds(1);
  private static final int SECONDS_GENERATED_AT_ONCE = 10;

  @Mixin private ClusterOptions cluster;

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
  public Integer call() throws Exception {
    cluster.check();
    if (input != null && !input.contains(":/") && !isFolder(input)) {
      throw new IllegalArgumentException("--input must be a folder, but " + input + " is none");
    }
    cluster.makeDataDir();
    view = json ? new JsonView(Output.json(System.out)) : new LiveView(System.out);
    Interrupt interrupted = new Interrupt();
    Path generated = cluster.dataDir().resolve("input");
    try (HitGenerator generator = input == null ? new HitGenerator(generated, rate) : null) {
      TextFiles files =
          input == null ? TextFiles.in(generated.toString()).deleteRead() : TextFiles.in(input);
      boolean ended = false;
      while (!ended && !interrupted.isRaised()) {
        ended = standInLine(files, generator, interrupted);
      }
      return 0;
    } finally {
      interrupted.done();
    }
  }

  /**
   * Runs the job whenever this process leads, on one HBase.
   *
   * @param generator what writes the files, or null
   * @return whether the job has run to its end; false if the HBase of another process has ended,
   *     and the user has been told
   */
  private boolean standInLine(TextFiles files, HitGenerator generator, Interrupt interrupted)
      throws Exception {
    try (Cluster open = cluster.openOrMake()) {
      boolean ended = false;
      while (!ended && !interrupted.isRaised() && open.isStillThere()) {
        ended = lead(open, files, generator, interrupted);
      }
      if (!ended && !interrupted.isRaised()) {
        view.tell(
            "the HBase of another process, which this one used, has ended; starting one here");
      }
      return ended;
    }
  }

  /**
   * Waits to be the leader, and runs the job.
   *
   * @return whether the job has run to its end; false if it was not led, or no longer
   */
  private boolean lead(Cluster open, TextFiles files, HitGenerator generator, Interrupt interrupted)
      throws Exception {
    try (ZooKeeperSession session =
            ZooKeeperSession.open(ZooKeeperAddress.from(open.configuration()));
        JobLeadership leadership =
            JobLeadership.join(session, WeblogsJob.NAME, WeblogsRun.owner())) {
      if (!awaitLeadership(open, leadership, interrupted)) {
        return false;
      }
      if (generator != null) {
        generate(generator);
      }
      Trigger trigger = once ? Trigger.availableNow() : Trigger.interval(TRIGGER);
      Optional<String> stopped =
          new WeblogsRun(open, session, leadership, view).toItsEnd(files, trigger, interrupted);
      stopped.ifPresent(
          why -> view.tell(why + "; all that was committed is kept: standing in line again"));
      return stopped.isEmpty();
    }
  }

  private static boolean isFolder(String input) {
    return !input.isEmpty() && Files.isDirectory(Path.of(input));
  }

  private void generate(HitGenerator generator) {
    if (generating) {
      return;
    }
    generating = true;
    if (once) {
      generator.writeSeconds(SECONDS_GENERATED_AT_ONCE);
    } else {
      generator.start();
    }
  }

  /**
   * Gives back false if the HBase, of another process on the folder, has ended meanwhile, or this
   * process is about to.
   */
  private boolean awaitLeadership(Cluster open, JobLeadership leadership, Interrupt interrupted)
      throws InterruptedException, IOException {
    boolean told = false;
    while (!leadership.await(LEADERSHIP_POLL)) {
      if (interrupted.isRaised() || !open.isStillThere()) {
        return false;
      }
      Optional<String> leader = told ? Optional.empty() : leadership.leader();
      if (leader.isPresent()) {
        view.tell(
            "standby: "
                + leader.get()
                + " runs "
                + WeblogsJob.NAME
                + "; this process takes over when it ends");
        told = true;
      }
    }
    return open.isStillThere();
  }
}
