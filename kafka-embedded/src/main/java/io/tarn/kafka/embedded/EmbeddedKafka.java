package io.tarn.kafka.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A real broker in this JVM, which is its own controller (KRaft), on loopback and a folder. It can
 * be stopped and started again with all that it has.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private final Path folder;
  private final Properties properties = new Properties();
  private final String servers;
  private KafkaRaftServer server;

  private EmbeddedKafka(Path folder, int port) throws IOException {
    this.folder = folder;
    if (Files.exists(file())) {
      try (Reader in = Files.newBufferedReader(file())) {
        properties.load(in);
      }
    } else {
      properties.putAll(settings(port == 0 ? freePort() : port, freePort()));
      format();
    }
    this.servers = properties.getProperty("advertised.listeners").replaceFirst(".*//", "");
  }

  private Path file() {
    return folder.resolve("server.properties");
  }

  private Map<String, String> settings(int port, int controllerPort) {
    Map<String, String> settings = new HashMap<>();
    String broker = "PLAINTEXT://127.0.0.1:" + port;
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("listeners", broker + ",CONTROLLER://127.0.0.1:" + controllerPort);
    settings.put("advertised.listeners", broker);
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("log.dirs", folder.resolve("logs").toString());
    settings.put("num.partitions", "1");
    settings.put("default.replication.factor", "1");
    settings.put("auto.create.topics.enable", "false");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("controlled.shutdown.enable", "false");
    settings.put("broker.session.timeout.ms", "3000"); // one that was killed is soon forgotten
    settings.put("broker.heartbeat.interval.ms", "500");
    return settings;
  }

  /**
   * Starts one on an empty folder, or on one that an earlier one has left: on free ports, or its
   * own.
   */
  public static EmbeddedKafka start(Path folder) {
    return start(folder, 0);
  }

  /**
   * Starts one on an empty folder, or on one that an earlier one has left, at the ports of that.
   *
   * @param port of its clients, on an empty folder; 0 for a free one
   */
  public static EmbeddedKafka start(Path folder, int port) {
    try {
      EmbeddedKafka kafka = new EmbeddedKafka(folder, port);
      kafka.start();
      return kafka;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port of loopback that nobody listens on at present. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void format() throws IOException {
    Files.createDirectories(folder.resolve("logs"));
    Path file = folder.resolve("formatting.properties");
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int status =
        StorageTool.execute(
            new String[] {
              "format",
              "--ignore-formatted",
              "-t",
              Uuid.randomUuid().toString(),
              "-c",
              file.toString()
            },
            new PrintStream(said, true, StandardCharsets.UTF_8));
    if (status != 0) {
      throw new IOException(
          "no broker can be started on " + folder + ": " + said.toString(StandardCharsets.UTF_8));
    }
    Files.move(file, file());
  }

  /** Starts it again. */
  public void start() {
    server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
    server.startup();
  }

  /** Stops it; what it has stays. */
  public void stop() {
    server.shutdown();
    server.awaitShutdown();
  }

  /** What makes topics here, and reads and writes them. */
  public KafkaClient client() {
    return new KafkaClient(servers);
  }

  /** What clients are to connect to. */
  public String servers() {
    return servers;
  }

  @Override
  public void close() {
    stop();
  }
}
