package io.tarn.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A few kills of a job from topic to topic; {@code dev/chaos --kafka} has thirty. */
@Timeout(300)
class KafkaTrialIT {
  private static final long SEED = 2011;

  @Test
  void eachRecordIsCountedOnceAndEachBatchSeenOnceWhereverTheJobIsKilled(@TempDir Path temporary)
      throws Exception {
    Findings findings = new Findings(System.out);
    try (Programs programs = new Programs()) {
      KafkaTrial trial =
          new KafkaTrial(programs, findings, temporary.toRealPath(), new Random(SEED));
      trial.kill(KillPoint.BEFORE_DELIVERY);
      trial.kill(KillPoint.MID_DELIVERY);
      trial.kill(KillPoint.BEFORE_NOTE);
      trial.killBroker();
      trial.finish();
    }

    assertEquals(List.of(), findings.drain());
  }
}
