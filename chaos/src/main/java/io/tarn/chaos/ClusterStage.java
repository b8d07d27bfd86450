package io.tarn.chaos;

import io.tarn.zookeeper.ZooKeeperAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * An HBase of one master and two region servers, above an HDFS and a ZooKeeper, and two demos, of
 * which one stands by: each a process of its own. HDFS fences region servers that are taken for
 * dead, and is never harmed.
 */
final class ClusterStage implements Stage {
  private static final Duration TO_START = Duration.ofMinutes(3);
  private static final Duration BETWEEN_STARTS = Duration.ofSeconds(3);

  /** Longer than a ZooKeeper session lasts, a demo's or a region server's. */
  private static final int BEYOND_A_SESSION_MILLIS = 13_000;

  private static final String ZOOKEEPER = "zookeeper";
  private static final String NAME_NODE = "name-node";
  private static final String NAME_NODE_MAIN = "org.apache.hadoop.hdfs.server.namenode.NameNode";
  private static final String DATA_NODE = "data-node";
  private static final String MASTER = "master";
  private static final List<String> REGION_SERVERS = List.of("region-server-a", "region-server-b");
  private static final List<String> DEMOS = List.of("demo-a", "demo-b");

  private final Programs programs;
  private final Findings findings;
  private final Path folder;
  private final Path input;
  private final Map<String, Daemon> running = new LinkedHashMap<>();
  private final List<Daemon> demos = new ArrayList<>();
  private final ClusterFiles files;
  private Fault struck;
  private Daemon stopped;

  ClusterStage(Programs programs, Findings findings, Path folder, Path input) throws IOException {
    this.programs = programs;
    this.findings = findings;
    this.folder = folder;
    this.input = input;
    this.files = ClusterFiles.write(folder, freePort(), freePort());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void open() throws IOException, InterruptedException {
    start(ZOOKEEPER);
    formatHdfs();
    start(NAME_NODE);
    start(DATA_NODE);
    Patience.await("HDFS starts; " + folder + " has its log", TO_START, files::isHdfsReady);
    start(MASTER);
    for (String server : REGION_SERVERS) {
      start(server);
    }
    awaitAll();
    for (String demo : DEMOS) {
      start(demo);
    }
  }

  private void formatHdfs() throws IOException, InterruptedException {
    Daemon format = server("format", "-Xmx128m", NAME_NODE_MAIN, List.of("-format", "-force"));
    if (!format.awaitEnd(TO_START) || format.exitCode() != 0) {
      throw new IOException("HDFS cannot be formatted; " + folder + " has the log");
    }
  }

  private void start(String name) throws IOException {
    Daemon started =
        switch (name) {
          case ZOOKEEPER ->
              server(
                  name,
                  "-Xmx128m",
                  "org.apache.zookeeper.server.ZooKeeperServerMain",
                  List.of(files.zookeeperSettings().toString()));
          case NAME_NODE -> server(name, "-Xmx256m", NAME_NODE_MAIN, List.of());
          case DATA_NODE ->
              server(
                  name, "-Xmx256m", "org.apache.hadoop.hdfs.server.datanode.DataNode", List.of());
          case MASTER ->
              server(name, "-Xmx512m", "org.apache.hadoop.hbase.master.HMaster", List.of("start"));
          case "region-server-a", "region-server-b" ->
              server(
                  name,
                  "-Xmx1g",
                  "org.apache.hadoop.hbase.regionserver.HRegionServer",
                  List.of("start"));
          default ->
              programs.startTarn(
                  name,
                  folder,
                  "-Xmx1g",
                  List.of("demo", "--input", input.toString(), "--zookeeper", files.zookeeper()));
        };
    running.put(name, started);
    if (DEMOS.contains(name)) {
      demos.add(started);
    }
  }

  private Daemon server(String name, String heap, String main, List<String> arguments)
      throws IOException {
    return programs.startServer(name, folder, heap, files.configuration(), main, arguments);
  }

  @Override
  public Optional<String> zookeeper() {
    return Optional.of(files.zookeeper());
  }

  @Override
  public Configuration configuration() {
    return ZooKeeperAddress.parse(files.zookeeper()).toConfiguration();
  }

  /** The standby is always there. */
  @Override
  public void prepare(Fault fault) {
    struck = fault;
  }

  @Override
  public void strike(Fault fault, Random random) throws IOException, InterruptedException {
    String server = REGION_SERVERS.get(random.nextInt(REGION_SERVERS.size()));
    switch (fault) {
      case ENGINE_KILL -> killFor(leader(), random.nextInt(15_000));
      case ENGINE_STOPPED -> stopFor(leader(), beyondASession(random));
      case REGION_SERVER_KILL -> killFor(server, random.nextInt(5_000));
      case REGION_SERVER_STOPPED -> stopFor(server, beyondASession(random));
      case MASTER_KILL -> killFor(MASTER, random.nextInt(20_000));
      case ZOOKEEPER_KILL -> killFor(ZOOKEEPER, random.nextInt(2_000, 25_000));
      case FLUSH_COMPACT_MOVE -> Regions.stir(configuration(), random, findings);
      default -> throw new IllegalArgumentException(fault + " is no fault of a cluster");
    }
  }

  private static int beyondASession(Random random) {
    return BEYOND_A_SESSION_MILLIS + random.nextInt(10_000);
  }

  /** What has ended because of it is started by {@link #tend}. */
  private void killFor(String name, int millis) throws IOException, InterruptedException {
    running.get(name).kill();
    Thread.sleep(millis);
    start(name);
  }

  private void stopFor(String name, int millis) throws IOException, InterruptedException {
    stopped = running.get(name);
    stopped.signal("STOP");
    Thread.sleep(millis);
    stopped.signal("CONT");
  }

  /** The demo that printed a batch last. */
  private String leader() throws IOException {
    Map<String, Long> printed = new LinkedHashMap<>();
    for (String demo : DEMOS) {
      Daemon process = running.get(demo);
      if (process.isAlive() && process.hasPrinted("batch ")) {
        printed.put(demo, process.lastPrintedMillis());
      }
    }
    return printed.entrySet().stream()
        .max(Comparator.comparingLong(Map.Entry::getValue))
        .map(Map.Entry::getKey)
        .orElse(DEMOS.get(0));
  }

  @Override
  public void tend() throws IOException {
    for (Map.Entry<String, Daemon> each : List.copyOf(running.entrySet())) {
      Daemon process = each.getValue();
      if (!process.isAlive() && process.age().compareTo(BETWEEN_STARTS) > 0) {
        if (DEMOS.contains(each.getKey())) {
          judge(process);
        }
        start(each.getKey());
      }
    }
  }

  /** A demo may end if HBase or ZooKeeper was away for long, but it has to say so. */
  private void judge(Daemon demo) throws IOException {
    String ended = demo + " ended with exit code " + demo.exitCode() + ": " + demo.lastWords();
    boolean mayEnd =
        struck == Fault.ZOOKEEPER_KILL
            || struck == Fault.MASTER_KILL
            || struck == Fault.REGION_SERVER_KILL
            || struck == Fault.REGION_SERVER_STOPPED
            || (struck == Fault.ENGINE_STOPPED && demo.wasFenced());
    if (mayEnd && demo.hasComplained()) {
      findings.tell(ended);
    } else {
      findings.add(ended);
    }
  }

  @Override
  public void settle() throws IOException, InterruptedException {
    if (struck == Fault.ENGINE_STOPPED) {
      Patience.await(
          stopped + " has found out that another leads",
          TO_START,
          () -> !stopped.isAlive() || stopped.hasPrinted("the ZooKeeper session was lost"));
      tend();
    }
    for (Daemon demo : demos) {
      demo.stackTrace()
          .ifPresent(line -> findings.add(demo + " showed its user a stack trace: " + line));
    }
    demos.removeIf(demo -> !demo.isAlive());
    awaitAll();
  }

  /** A server that was stopped may end only now, as it learns that it was given up. */
  private void awaitAll() throws IOException, InterruptedException {
    Patience.await(
        "all of the cluster is up; " + state(),
        TO_START,
        () -> {
          tend();
          return running.values().stream().allMatch(Daemon::isAlive)
              && Regions.hasServers(configuration(), REGION_SERVERS.size());
        });
  }

  @Override
  public String state() throws IOException {
    List<String> states = new ArrayList<>();
    for (Daemon process : running.values()) {
      states.add(
          process
              + (process.isAlive() ? " runs" : " has ended")
              + (DEMOS.contains(process.name()) ? ": " + process.lastWords() : ""));
    }
    return states.stream().collect(Collectors.joining("; "));
  }

  @Override
  public void close() {
    for (Daemon process : running.values()) {
      process.kill();
    }
    for (Daemon demo : demos) {
      demo.kill();
    }
  }
}
