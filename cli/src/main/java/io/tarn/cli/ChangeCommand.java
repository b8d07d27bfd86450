package io.tarn.cli;

import io.tarn.cli.cluster.ClusterOptions;
import io.tarn.cli.console.HelpOption;
import io.tarn.cli.console.Printable;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.schemas.NamePattern;
import io.tarn.stream.engine.protocol.JobAdmin;
import io.tarn.zookeeper.LiveJob;
import io.tarn.zookeeper.LiveJobs;
import io.tarn.zookeeper.ZooKeeperAddress;
import io.tarn.zookeeper.ZooKeeperSession;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command has that changes a job: it says what it will do, and asks. */
abstract class ChangeCommand implements Callable<Integer> {
  @Mixin private ClusterOptions cluster;

  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name.")
  private String job;

  @Option(
      names = {"-y", "--yes"},
      description = "Do it without asking.")
  private boolean yes;

  @SuppressWarnings("UnusedVariable") // picocli fills it
  @Mixin
  private HelpOption help;

  @Override
  public final Integer call() throws Exception {
    cluster.check();
    NamePattern.check("job", job);
    check();
    try (Cluster open = cluster.open()) {
      try (HBaseBackend backend = HBaseBackend.on(open.connection(), Clock.systemUTC());
          JobAdmin admin = backend.administer(job)) {
        if (mustExist() && !admin.exists()) {
          HBaseClients.on(open.connection()).job(job).status(); // says that there is no such job
        }
        checkStopped(open);
        return change(admin);
      } finally {
        open.awaitGuests();
      }
    }
  }

  /**
   * Checks the parameters, as far as they can be known to be wrong before anything is started.
   *
   * @throws IllegalArgumentException if one is
   */
  void check() {}

  /** Tells what will be done, asks, and does it; gives the exit code. */
  abstract int change(JobAdmin admin) throws IOException;

  /** Whether the job must have been opened before. */
  boolean mustExist() {
    return true;
  }

  String job() {
    return job;
  }

  /**
   * Shows what is about to be done, and waits for a yes, unless the user has given it already.
   *
   * @return whether to go on
   * @throws IOException if nobody answers
   */
  boolean agreed(String what) throws IOException {
    System.out.println(Printable.lines(what));
    if (yes) {
      return true;
    }
    System.out.print("Go on? [y/N] ");
    System.out.flush();
    String answer =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
    if (answer == null) {
      System.out.println();
      throw new IOException("nobody answered, so nothing was changed; say --yes to go on unasked");
    }
    boolean agreed = answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    if (!agreed) {
      System.out.println("Nothing was changed.");
    }
    return agreed;
  }

  /** Whoever ran the job would be fenced, which is no way to stop it. */
  private void checkStopped(Cluster open) throws IOException {
    try (ZooKeeperSession session =
        ZooKeeperSession.open(ZooKeeperAddress.from(open.configuration()))) {
      LiveJob live = new LiveJobs(session).list().get(job);
      if (live != null) {
        throw new IOException(
            "job " + job + " is run by " + live.host() + " pid " + live.pid() + "; stop it first");
      }
    }
  }
}
