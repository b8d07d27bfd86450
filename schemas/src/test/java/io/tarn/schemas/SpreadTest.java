package io.tarn.schemas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Variances and standard deviations, against decimals of any length. */
final class SpreadTest {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private static Moments of(List<Double> values) {
    Moments kept = Moments.NONE;
    for (double value : values) {
      kept = Spread.VAR_SAMP.add(kept, value);
    }
    return kept;
  }

  /** The sum of squares of distances from the mean, divided. */
  private static double exact(List<Double> values, int fewer) {
    BigDecimal count = BigDecimal.valueOf(values.size());
    BigDecimal mean =
        values.stream()
            .map(BigDecimal::new)
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .divide(count, MathContext.DECIMAL128);
    return values.stream()
        .map(value -> new BigDecimal(value).subtract(mean).pow(2))
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .divide(count.subtract(BigDecimal.valueOf(fewer)), MathContext.DECIMAL128)
        .doubleValue();
  }

  private List<Double> some(int count, double centre, double spread) {
    List<Double> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(centre + spread * random.nextGaussian());
    }
    return some;
  }

  private void assertNear(double expected, double actual, double part) {
    assertEquals(expected, actual, Math.abs(expected) * part, "seed " + seed);
  }

  @Test
  void ofKnownValues() {
    Moments kept = of(List.of(2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0));
    assertEquals(4.0, Spread.VAR_POP.finish(kept));
    assertEquals(2.0, Spread.STDDEV_POP.finish(kept));
    assertEquals(32.0 / 7, Spread.VAR_SAMP.finish(kept), 1e-15);
    assertEquals(Math.sqrt(32.0 / 7), Spread.STDDEV_SAMP.finish(kept), 1e-15);
  }

  @Test
  void ofTooFewValuesItIsNull() {
    for (Spread spread : Spread.values()) {
      assertNull(spread.finish(spread.create()), spread.name());
    }
    Moments one = of(List.of(7.0));
    assertNull(Spread.VAR_SAMP.finish(one));
    assertNull(Spread.STDDEV_SAMP.finish(one));
    assertEquals(0.0, Spread.VAR_POP.finish(one));
    assertEquals(0.0, Spread.STDDEV_POP.finish(one));
  }

  /** Where a sum of squares less the square of the sum would be all rounding. */
  @RepeatedTest(5)
  void aSmallSpreadAroundALargeMeanIsNotLost() {
    List<Double> values = some(1_000, 1e9, 1);
    assertNear(exact(values, 1), Spread.VAR_SAMP.finish(of(values)), 1e-6);
    assertNear(exact(values, 0), Spread.VAR_POP.finish(of(values)), 1e-6);
  }

  @RepeatedTest(5)
  void valuesMayBeGroupedInAnyWay() {
    List<Double> values = some(2_000, 100, 30);
    List<Moments> parts = new ArrayList<>();
    for (int from = 0; from < values.size(); ) {
      int to = Math.min(values.size(), from + random.nextInt(60)); // some of none
      parts.add(of(values.subList(from, to)));
      from = to;
    }
    while (parts.size() > 1) {
      Collections.shuffle(parts, random);
      Moments last = parts.remove(parts.size() - 1);
      parts.set(0, Spread.VAR_SAMP.combine(parts.get(0), last));
    }
    assertNear(exact(values, 1), Spread.VAR_SAMP.finish(parts.get(0)), 1e-12);
  }

  @RepeatedTest(5)
  void whatIsTakenBackIsAsIfItHadNeverCome() {
    List<Double> values = some(500, 1_000, 20);
    List<Double> taken = new ArrayList<>(values.subList(100, 500));
    Collections.shuffle(taken, random);
    Moments kept = of(values);
    for (double each : taken) {
      kept = Spread.VAR_SAMP.deduct(kept, of(List.of(each)));
    }
    assertNear(exact(values.subList(0, 100), 1), Spread.VAR_SAMP.finish(kept), 1e-9);
  }

  /** In one row a value is taken back, in another it was added. */
  @RepeatedTest(5)
  void valuesMayBeTakenBackBeforeTheyAreAdded() {
    List<Double> values = some(12, 1_000, 20);
    List<Moments> changes = new ArrayList<>();
    values.forEach(value -> changes.add(of(List.of(value))));
    for (double gone : some(30, 1_000, 20)) {
      changes.add(of(List.of(gone)));
      changes.add(Spread.VAR_SAMP.deduct(Moments.NONE, of(List.of(gone))));
    }
    Collections.shuffle(changes, random);
    Moments kept = Moments.NONE;
    for (Moments each : changes) {
      kept = Spread.VAR_SAMP.combine(kept, each);
    }
    assertEquals(12, kept.count());
    assertNear(exact(values, 1), Spread.VAR_SAMP.finish(kept), 1e-9);
  }

  @Test
  void asManyTakenBackAsAddedLeaveNothingButWhatTheyDifferBy() {
    Moments swapped = Spread.VAR_POP.deduct(of(List.of(5.0)), of(List.of(3.0)));
    assertEquals(0, swapped.count());
    assertNull(Spread.VAR_POP.finish(swapped));
    Moments kept = Spread.VAR_POP.combine(swapped, of(List.of(3.0, 9.0)));
    assertEquals(new Moments(2, 7, 0, 8), kept);
    assertEquals(Moments.NONE.count(), Spread.VAR_POP.deduct(kept, of(List.of(5.0, 9.0))).count());
    assertNull(Spread.VAR_SAMP.finish(Spread.VAR_SAMP.deduct(Moments.NONE, kept)));
  }

  @Test
  void oneValueThatIsLeftHasNoSpread() {
    Moments kept = Spread.VAR_POP.deduct(of(List.of(0.1, 0.2, 0.3)), of(List.of(0.2)));
    kept = Spread.VAR_POP.deduct(kept, of(List.of(0.3)));
    assertEquals(0.0, Spread.VAR_POP.finish(kept));
  }

  @Test
  void whatIsNotFiniteMakesItNaN() {
    for (double each : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertEquals(Double.NaN, Spread.VAR_POP.finish(of(List.of(each))));
      assertEquals(Double.NaN, Spread.STDDEV_SAMP.finish(of(List.of(1.0, each, 2.0))));
    }
  }

  @Test
  void whatIsKeptIsWrittenAsFourNumbers() {
    ByteCodec<Moments> codec = Spread.STDDEV_POP.codec();
    Moments kept = of(some(10, 3, 1));
    assertEquals(32, codec.encode(kept).length);
    assertEquals(kept, codec.decode(codec.encode(kept)));
    assertArrayEquals(codec.encode(kept), codec.encode(codec.decode(codec.encode(kept))));
  }
}
