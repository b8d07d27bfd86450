package io.tarn.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shortest chaos there is; {@code dev/chaos} runs the rest. */
@Timeout(300)
class TrialIT {
  private static final long SEED = 1995;
  private static final int FILES_PER_ROUND = 4;

  @Test
  void everyHitIsCountedOnceWhicheverDemoIsKilled(@TempDir Path temporary) throws Exception {
    Path folder = temporary.toRealPath();
    Findings findings = new Findings(System.out);
    Input input = new Input(folder.resolve("input"), SEED);
    try (Programs programs = new Programs();
        Stage stage =
            new FolderStage(programs, findings, folder, input.folder(), Optional.empty());
        Trial trial = new Trial(stage, input, findings, new Random(SEED), FILES_PER_ROUND)) {
      for (Fault fault : List.of(Fault.KILL, Fault.STANDBY_KILL)) {
        Outcome outcome = trial.run(fault);

        assertEquals(List.of(), outcome.findings(), fault::toString);
        assertTrue(outcome.read().reads() > 0, "nothing was read beside " + fault);
      }
    }
  }
}
