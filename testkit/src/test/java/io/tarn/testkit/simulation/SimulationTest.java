package io.tarn.testkit.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A minute of schedules; and that the simulation would have told. */
final class SimulationTest {
  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  @Test
  void everySnapshotHoldsWhateverHappens() {
    Simulate.Ran ran = Simulate.schedules(A_MINUTE, System.nanoTime(), false);

    System.out.println("Simulated " + ran);
    assertTrue(ran.schedules() >= 1_000, ran::toString);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aRuleThatIsWrongIsCaughtWithinAMinute(FaultyRule rule) {
    System.out.println(Simulate.caught(rule, A_MINUTE));
  }

  @Test
  void aSeedIsReplayedStepByStep() {
    for (long seed = 1; seed < 40; seed++) {
      if (!Simulation.mayEvict(seed)) {
        assertEquals(Simulation.run(seed, FaultyRule.NONE), Simulation.run(seed, FaultyRule.NONE));
      }
    }
  }
}
