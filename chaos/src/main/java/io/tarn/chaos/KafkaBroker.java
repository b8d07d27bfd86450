package io.tarn.chaos;

import io.tarn.kafka.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A broker in a process of its own, until it is killed. */
public final class KafkaBroker {
  /** What it prints once it answers. */
  static final String UP = "up";

  private KafkaBroker() {}

  /** Runs on a folder and a port. */
  public static void main(String[] args) throws InterruptedException {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]), Integer.parseInt(args[1]))) {
      System.out.println(UP + " at " + kafka.servers());
      new CountDownLatch(1).await();
    }
  }
}
