package io.tarn.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A few kills of a job with a receiver. */
@Timeout(300)
class ReceiverTrialIT {
  private static final long SEED = 1883;

  @Test
  void whatIsStoredIsCountedOnceWhereverTheJobIsKilledAndNothingIsLeft(@TempDir Path temporary)
      throws Exception {
    Findings findings = new Findings(System.out);
    try (Programs programs = new Programs();
        ReceiverTrial trial =
            new ReceiverTrial(programs, findings, temporary.toRealPath(), new Random(SEED))) {
      trial.kill(KillPoint.BEFORE_COMMIT);
      trial.kill(KillPoint.BEFORE_DELIVERY);
      trial.kill(KillPoint.ANYWHERE);
      trial.finish();
    }

    assertEquals(List.of(), findings.drain());
  }
}
