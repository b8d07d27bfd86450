package io.tarn.testkit.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A minute of schedules; and that the simulation would have told. Of a schedule one thread runs at
 * a time, so two schedules do.
 */
@Execution(ExecutionMode.CONCURRENT)
final class SimulationTest {
  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

  @Test
  void everySnapshotHoldsWhateverHappens() {
    System.out.println(
        "Simulated " + Simulate.schedules(HALF_A_MINUTE, 1_000, System.nanoTime(), false));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aRuleThatIsWrongIsCaught(FaultyRule rule) {
    System.out.println(Simulate.caught(rule));
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
