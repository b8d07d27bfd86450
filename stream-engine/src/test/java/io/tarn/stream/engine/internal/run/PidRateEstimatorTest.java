package io.tarn.stream.engine.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PidRateEstimatorTest {
  private static final Duration BATCH = Duration.ofMillis(20);

  private final PidRateEstimator pid = new PidRateEstimator(BATCH);

  @Test
  void gainsAndRatesThatCannotBeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new PidRateEstimator(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> new PidRateEstimator(BATCH, -1, 0, 0, 100));
    assertThrows(IllegalArgumentException.class, () -> new PidRateEstimator(BATCH, 0, -1, 0, 100));
    assertThrows(IllegalArgumentException.class, () -> new PidRateEstimator(BATCH, 0, 0, -1, 100));
    assertThrows(IllegalArgumentException.class, () -> new PidRateEstimator(BATCH, 1, 0, 0, 0));
  }

  @Test
  void theFirstBatchTellsNothingYet() {
    assertTrue(pid.after(0, 10, 10, 0).isEmpty());
    assertTrue(pid.after(10, 10, 10, 0).isPresent());
  }

  @Test
  void aBatchThatIsNoLaterThanTheOneBeforeTellsNothing() {
    assertTrue(pid.after(10, 10, 10, 0).isEmpty());
    assertTrue(pid.after(10, 10, 10, 0).isEmpty());
    assertTrue(pid.after(9, 10, 10, 0).isEmpty());
  }

  @Test
  void aBatchWithoutRecordsOrThatTookNoTimeTellsNothing() {
    assertTrue(pid.after(0, 10, 10, 0).isEmpty());
    assertTrue(pid.after(10, 0, 10, 0).isEmpty());
    assertTrue(pid.after(20, 10, 0, 0).isEmpty());
  }

  @Test
  void theRateStaysAtThatOfTheFirstBatchWhileAllGoAsFast() {
    for (int i = 0; i < 50; i++) {
      OptionalDouble rate = pid.after(20L * i, 20_000, 20, 0);
      assertTrue(i == 0 ? rate.isEmpty() : rate.getAsDouble() == 1_000_000, () -> "" + rate);
    }
  }

  @Test
  void itSettlesOnARateAtWhichRecordsAreDoneWith() {
    Random random = new Random(7);
    double rate = 0;
    for (int i = 0; i < 500; i++) {
      double done = 2_000 + random.nextInt(100);
      rate = pid.after(20L * i, 1_000, 1_000 / done * 1_000, 0).orElse(rate);
    }

    assertEquals(2_050, rate, 60);
  }

  @Test
  void whatHasPiledUpMakesItSlower() {
    pid.after(0, 1_000, 100, 0);
    double even = pid.after(100, 1_000, 100, 0).orElseThrow();
    double late = pid.after(200, 1_000, 100, 10).orElseThrow();

    assertEquals(10_000, even);
    assertEquals(9_000, late);
  }

  @Test
  void itNeverGoesBelowTheLeastRate() {
    PidRateEstimator slow = new PidRateEstimator(BATCH, 5, 1, 0, 10);
    slow.after(0, 1, 20, 0);
    for (int i = 1; i < 30; i++) {
      double rate = slow.after(20L * i, 20, 200, i * 100).orElseThrow();
      assertTrue(rate >= 10, () -> "rate " + rate);
    }
  }
}
