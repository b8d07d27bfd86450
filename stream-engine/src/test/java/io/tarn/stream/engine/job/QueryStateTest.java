package io.tarn.stream.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life cycle, and the moments of a fixed interval. */
final class QueryStateTest {
  @Test
  void nothingFollowsAnEndAndEachStateHasOne() {
    List<QueryState> ends = Arrays.stream(QueryState.values()).filter(QueryState::isEnd).toList();
    assertEquals(List.of(QueryState.STOPPED, QueryState.FAILED), ends);
    for (QueryState state : QueryState.values()) {
      assertEquals(!state.isEnd(), state.mayBecome(QueryState.STOPPED), state::name);
    }
  }

  @Test
  void onlyAJobThatWasOpenedStandsInLineAgain() {
    assertTrue(QueryState.RUNNING.mayBecome(QueryState.STANDBY));
    assertTrue(QueryState.WAITING.mayBecome(QueryState.STANDBY));
    assertFalse(QueryState.STOPPING.mayBecome(QueryState.STANDBY));
    assertFalse(QueryState.STANDBY.mayBecome(QueryState.RUNNING));
  }

  /** As ProcessingTimeExecutorSuite of Spark has it: "nextBatchTime", "calling nextBatchTime". */
  @Test
  void batchesBeginAtMultiplesOfTheIntervalAndALateOneIsFollowedAtOnce() {
    Trigger.Interval every = new Trigger.Interval(Duration.ofMillis(100));
    assertEquals(Duration.ofMillis(99), every.waitAfter(1, 1));
    assertEquals(Duration.ofMillis(100), every.waitAfter(100, 100));
    assertEquals(Duration.ofMillis(1), every.waitAfter(101, 199));
    assertEquals(Duration.ZERO, every.waitAfter(101, 200));
    assertEquals(Duration.ZERO, every.waitAfter(101, 750));
    assertEquals(Duration.ofMillis(50), every.waitAfter(750, 750));
    assertEquals(
        Duration.ofMillis(100), every.waitAfter(1_000, 3), "the clock was set back meanwhile");
    assertEquals(Duration.ZERO, new Trigger.Interval(Duration.ZERO).waitAfter(7, 7));
  }
}
