package io.tarn.chaos;

import java.util.Arrays;
import java.util.List;

/** Where a job with an output is killed, in the order of a batch. */
enum KillPoint {
  /** From outside, with -9, at any moment. */
  ANYWHERE,
  /** A task has written its records, and its file is not closed. */
  WRITING,
  /** All of the batch is ready, and nothing is committed. */
  BEFORE_COMMIT,
  /** The batch is committed, and nothing of it is delivered. */
  BEFORE_DELIVERY,
  /** A part of the batch is with Kafka, in a transaction that is open. */
  MID_DELIVERY,
  /** The folder has noted the delivery, and is not renamed. */
  BEFORE_RENAME,
  /** The folder is renamed, and the output has not said so. */
  AFTER_RENAME,
  /** The batch is delivered, and the job's row does not say so. */
  BEFORE_NOTE;

  /** How a process ends that is halted, so that nobody takes it for another end. */
  static final int EXIT_CODE = 99;

  /** The point at which this process ends, and how often it is passed before that. */
  private record Halt(KillPoint point, int times) {}

  private static Halt halt = new Halt(ANYWHERE, 0);

  /** Has this process end when it comes to a point for the {@code times}-th time. */
  static synchronized void haltAt(KillPoint point, int times) {
    halt = new Halt(point, times);
  }

  /** This process has come to the point. It may end here, with no shutdown hook run. */
  void reached() {
    synchronized (KillPoint.class) {
      if (halt.point() == this) {
        halt = new Halt(this, halt.times() - 1);
        if (halt.times() == 0) {
          Runtime.getRuntime().halt(EXIT_CODE);
        }
      }
    }
  }

  /** Those of a job with a file output. */
  static List<KillPoint> ofFiles() {
    return Arrays.stream(values()).filter(point -> point != MID_DELIVERY).toList();
  }

  /** Those of a job with an output to Kafka. */
  static List<KillPoint> ofKafka() {
    return Arrays.stream(values()).filter(point -> !point.isOfFileSystem()).toList();
  }

  /** Whether the file system has to stop there, and not the output. */
  boolean isOfFileSystem() {
    return this == BEFORE_RENAME || this == AFTER_RENAME;
  }
}
