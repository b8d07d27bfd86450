package io.tarn.cli.demo;

import io.tarn.cli.Cluster;
import io.tarn.cli.ClusterOptions;
import io.tarn.cli.Positive;
import io.tarn.cli.Terminal;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.hbase.state.JobStatus;
import io.tarn.hbase.state.TarnClient;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.Trigger;
import io.tarn.stream.engine.source.TextFiles;
import io.tarn.stream.engine.spi.Committed;
import io.tarn.stream.engine.spi.RowCounts;
import io.tarn.zookeeper.JobLeadership;
import io.tarn.zookeeper.LiveJob;
import io.tarn.zookeeper.LiveJobs;
import io.tarn.zookeeper.ZooKeeperAddress;
import io.tarn.zookeeper.ZooKeeperSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
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

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Override
  public Integer call() throws Exception {
    if (input != null && !input.contains(":/") && !Files.isDirectory(Path.of(input))) {
      throw new IllegalArgumentException("--input must be a folder, but " + input + " is none");
    }
    Interrupt interrupted = new Interrupt();
    try {
      while (true) {
        Optional<Integer> exitCode = lead(interrupted);
        if (exitCode.isPresent()) {
          return exitCode.get();
        }
        System.out.println(
            Terminal.faint("the HBase that this process stood by has ended; starting one here"));
      }
    } finally {
      interrupted.done();
    }
  }

  /**
   * Waits to be the leader, and runs the job; empty if the HBase it waited on, another process's,
   * has ended.
   */
  private Optional<Integer> lead(Interrupt interrupted) throws Exception {
    try (Cluster open = cluster.open();
        ZooKeeperSession session =
            ZooKeeperSession.open(ZooKeeperAddress.from(open.configuration()));
        JobLeadership leadership = JobLeadership.join(session, WeblogsJob.NAME, owner())) {
      return awaitLeadership(open, leadership)
          ? Optional.of(run(open, session, leadership, interrupted))
          : Optional.empty();
    }
  }

  private int run(
      Cluster open, ZooKeeperSession session, JobLeadership leadership, Interrupt interrupted)
      throws Exception {
    Path generated = cluster.dataDir().resolve("input");
    try (HBaseBackend backend = HBaseBackend.on(open.connection(), Clock.systemUTC());
        TarnClient client = TarnClient.on(open.connection());
        HitGenerator generator = input == null ? new HitGenerator(generated, rate) : null;
        StreamingContext streams = new StreamingContext(WeblogsJob.NAME, backend)) {
      RowCounts before = totals(client).map(Committed::totals).orElse(RowCounts.NONE);
      TopPages topPages = new TopPages();
      TextFiles files =
          input == null ? TextFiles.in(generated.toString()).deleteRead() : TextFiles.in(input);
      WeblogsJob.build(streams, files).foreachBatch(topPages::update);
      streams.addListener(new LiveView(System.out, topPages, before.input() - before.dead()));
      AtomicBoolean lost = new AtomicBoolean();
      leadership.onLost(
          () -> {
            lost.set(true);
            streams.stop();
          });
      if (!leadership.isLeader()) { // lost before anybody listened
        lost.set(true);
        streams.stop();
      }
      interrupted.stops(streams);
      generate(generator);
      runToEnd(client, session, streams);
      if (lost.get()) {
        throw new IOException(
            "the ZooKeeper session was lost, and with it the leadership of "
                + WeblogsJob.NAME
                + "; all that was committed is kept: start it again");
      }
      return 0;
    }
  }

  private void generate(HitGenerator generator) {
    if (generator == null) {
      return;
    }
    if (once) {
      generator.writeSeconds(SECONDS_GENERATED_AT_ONCE);
    } else {
      generator.start();
    }
  }

  private void runToEnd(TarnClient client, ZooKeeperSession session, StreamingContext streams)
      throws Exception {
    streams.start(once ? Trigger.availableNow() : Trigger.interval(TRIGGER));
    LiveJobs.Registration live =
        new LiveJobs(session).register(WeblogsJob.NAME, LiveJob.here(owner()));
    try {
      streams.awaitTermination();
    } finally {
      live.close();
    }
    printSummary(client);
  }

  private static void printSummary(TarnClient client) {
    Optional<Committed> last = totals(client);
    RowCounts totals = last.map(Committed::totals).orElse(RowCounts.NONE);
    System.out.printf(
        "batches=%d events=%d dead=%d%n",
        last.map(committed -> committed.batch() + 1).orElse(0L),
        totals.input() - totals.dead(),
        totals.dead());
  }

  private static Optional<Committed> totals(TarnClient client) {
    return client.jobs().stream()
        .filter(job -> job.job().equals(WeblogsJob.NAME))
        .findFirst()
        .flatMap(JobStatus::committed);
  }

  /** Gives back false if the HBase, of another process on the folder, has ended meanwhile. */
  private static boolean awaitLeadership(Cluster open, JobLeadership leadership)
      throws InterruptedException, IOException {
    boolean told = false;
    while (!leadership.await(LEADERSHIP_POLL)) {
      if (!open.isStillThere()) {
        return false;
      }
      Optional<String> leader = told ? Optional.empty() : leadership.leader();
      if (leader.isPresent()) {
        System.out.println(
            Terminal.faint(
                "standby: "
                    + leader.get()
                    + " runs "
                    + WeblogsJob.NAME
                    + "; this process takes over when it ends"));
        told = true;
      }
    }
    return open.isStillThere();
  }

  private static String owner() {
    return "pid " + ProcessHandle.current().pid();
  }
}
