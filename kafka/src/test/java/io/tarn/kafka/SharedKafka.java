package io.tarn.kafka;

import io.tarn.kafka.embedded.EmbeddedKafka;
import io.tarn.kafka.embedded.KafkaClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** One broker for all tests of a JVM that do not stop it, each of which takes topics of its own. */
final class SharedKafka {
  private static final AtomicInteger TOPICS = new AtomicInteger();
  private static EmbeddedKafka kafka;

  private SharedKafka() {}

  static synchronized KafkaClient get() {
    if (kafka == null) {
      try {
        Path folder = Files.createTempDirectory("tarn-kafka");
        kafka = EmbeddedKafka.start(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::stop));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return kafka.client();
  }

  /** A topic's name that no other test has. */
  static String newName(String stem) {
    return stem + "-" + TOPICS.incrementAndGet();
  }

  /** A new topic. */
  static String newTopic(String stem, int partitions) {
    String topic = newName(stem);
    get().createTopic(topic, partitions);
    return topic;
  }
}
