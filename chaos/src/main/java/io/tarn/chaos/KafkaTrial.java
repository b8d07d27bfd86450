package io.tarn.chaos;

import io.tarn.kafka.embedded.EmbeddedKafka;
import io.tarn.kafka.embedded.KafkaClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A job from topic to topic, killed again and again, with its broker; in the end its table has
 * counted each record once, and a consumer of what is committed sees each once, batch after batch.
 */
final class KafkaTrial implements KillTrial {
  private static final Duration TO_START = Duration.ofMinutes(1);
  private static final Duration TO_END = Duration.ofMinutes(3);
  private static final int BATCHES_A_KILL = 3;
  private static final int PARTITIONS = 2;
  private static final int WORDS = 50;

  /** Long enough that a batch is more than a block, and a transaction more than a request. */
  private static final String PADDING = "x".repeat(900);

  private static final int MILLIS_INTO_A_RUN = 4_000;
  private static final int MILLIS_WITHOUT_A_BROKER = 2_000;

  private final Programs programs;
  private final Findings findings;
  private final Path folder;
  private final Random random;
  private final int port;
  private final Map<String, Long> expected = new TreeMap<>();
  private final KafkaClient kafka;
  private Daemon broker;
  private int records;

  /** Starts a broker. */
  KafkaTrial(Programs programs, Findings findings, Path folder, Random random)
      throws IOException, InterruptedException {
    this.programs = programs;
    this.findings = findings;
    this.folder = folder;
    this.random = random;
    this.port = EmbeddedKafka.freePort();
    this.kafka = new KafkaClient("127.0.0.1:" + port);
    startBroker();
    kafka.createTopic(KafkaJob.IN, PARTITIONS, Map.of());
    kafka.createTopic(KafkaJob.OUT, 1, Map.of());
  }

  private void startBroker() throws IOException, InterruptedException {
    broker =
        programs.startServer(
            "broker",
            folder,
            "-Xmx512m",
            folder,
            KafkaBroker.class.getName(),
            List.of(folder.resolve("kafka").toString(), Integer.toString(port)));
    Patience.await(
        broker + " comes up, but " + broker.lastWords(),
        TO_START,
        () -> !broker.isAlive() || broker.hasPrinted(KafkaBroker.UP));
  }

  @Override
  public void kill(KillPoint point) throws IOException, InterruptedException {
    put();
    int before = kafka.readAll(KafkaJob.OUT).size();
    Daemon job = start(point, random.nextInt(1, BATCHES_A_KILL + 1));
    if (point == KillPoint.ANYWHERE) {
      awaitCopying(job);
      Thread.sleep(random.nextInt(MILLIS_INTO_A_RUN));
      job.kill();
    } else {
      awaitEnd(job, KillPoint.EXIT_CODE);
    }
    int after = checkSeen().size();
    findings.tell(point + ": " + before + " records before, " + after + " after");
  }

  /** Kills the broker while the job runs, and starts it again. */
  void killBroker() throws IOException, InterruptedException {
    put();
    int before = kafka.readAll(KafkaJob.OUT).size();
    Daemon job = start(KillPoint.ANYWHERE, 0);
    Patience.await(
        job + " delivers something, but " + job.lastWords(),
        TO_START,
        () -> !job.isAlive() || kafka.readAll(KafkaJob.OUT).size() > before);
    broker.kill();
    Thread.sleep(MILLIS_WITHOUT_A_BROKER);
    startBroker();
    awaitEnd(job, 0);
    findings.tell("broker: " + checkSeen().size() + " records after");
  }

  @Override
  public void finish() throws IOException, InterruptedException {
    put();
    Daemon job = start(KillPoint.ANYWHERE, 0);
    awaitEnd(job, 0);
    Set<String> seen = new HashSet<>(checkSeen());
    if (seen.size() != records) {
      findings.add("topic out has " + seen.size() + " of " + records + " records");
    }
    for (Map.Entry<String, Long> word : expected.entrySet()) {
      String counted = KafkaJob.COUNTED + word.getKey() + " " + word.getValue();
      if (!job.hasPrinted(counted + System.lineSeparator())) {
        findings.add("the table has not \"" + counted + "\"");
      }
    }
    broker.kill();
  }

  private void awaitCopying(Daemon job) throws IOException, InterruptedException {
    Patience.await(
        job + " begins, but " + job.lastWords(),
        TO_START,
        () -> !job.isAlive() || job.hasPrinted("copying"));
  }

  private void put() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < BATCHES_A_KILL * KafkaJob.RECORDS_A_BATCH / PARTITIONS; i++) {
        String word = "word-" + random.nextInt(WORDS);
        expected.merge(word, 1L, Long::sum);
        lines.add(word + " " + records++ + " " + PADDING);
      }
      kafka.put(KafkaJob.IN, partition, lines);
    }
  }

  /** No record twice, and no batch after a later one; gives back all that is seen. */
  private List<String> checkSeen() {
    List<String> seen = new ArrayList<>();
    Map<String, Long> batches = new HashMap<>();
    long last = -1;
    for (ConsumerRecord<byte[], byte[]> record : kafka.readAll(KafkaJob.OUT)) {
      String line = new String(record.value(), StandardCharsets.UTF_8);
      long batch =
          Long.parseLong(
              new String(
                  record.headers().lastHeader("tarn-batch").value(), StandardCharsets.US_ASCII));
      Long before = batches.put(line, batch);
      if (before != null) {
        findings.add(
            "a record is seen in batch " + before + " and in batch " + batch + ": " + word(line));
      }
      if (batch < last) {
        findings.add("batch " + batch + " is seen after batch " + last);
      }
      last = batch;
      seen.add(line);
    }
    return seen;
  }

  private static String word(String line) {
    return line.substring(0, line.length() - PADDING.length());
  }

  private Daemon start(KillPoint point, int times) throws IOException {
    return programs.startJob(
        KafkaJob.class,
        folder,
        KafkaJob.arguments(folder.resolve("data"), servers(), point, times));
  }

  private String servers() {
    return "127.0.0.1:" + port;
  }

  private void awaitEnd(Daemon job, int exitCode) throws IOException, InterruptedException {
    job.awaitEnd(TO_END, exitCode, findings);
  }
}
