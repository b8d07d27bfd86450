package io.tarn.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Quantiles: what is given and what is refused; how exact they are is {@link KllTest}'s. */
final class QuantilesTest {
  private static Sketched<Double> of(Quantiles quantiles, double... values) {
    Sketched<Double> kept = quantiles.create();
    for (double value : values) {
      kept = quantiles.add(kept, value);
    }
    return kept;
  }

  @Test
  void ofNoValuesTheyAreNull() {
    Quantiles median = Quantiles.of(200, 0.5);
    assertNull(median.finish(median.create()));
  }

  @Test
  void theyAreByRankInTheGivenOrder() {
    Quantiles quantiles = Quantiles.of(200, 1, 0.5, 0, 0.25);
    Map<String, Double> given = quantiles.finish(of(quantiles, 4, 1, 3, 2));
    assertEquals("{1.0=4.0, 0.5=2.0, 0.0=1.0, 0.25=1.0}", given.toString());
    assertEquals(Map.of("0.5", 7.0), Quantiles.of(200, 0.5).finish(of(Quantiles.of(200, 0.5), 7)));
  }

  @Test
  void bothZerosAreOne() {
    Quantiles quantiles = Quantiles.of(200, 0, 1);
    assertEquals("{0.0=0.0, 1.0=0.0}", quantiles.finish(of(quantiles, 0.0, -0.0, -0.0)).toString());
  }

  @Test
  void theRanksStandInTheName() {
    for (Quantiles each :
        List.of(
            Quantiles.of(200, 0.5),
            Quantiles.of(400, 0.5, 0.99),
            Quantiles.of(8, 1e-9, 0, -0.0 + 1))) {
      assertEquals(
          each, Aggregators.find(each.descriptorName()).map(Object.class::cast).orElseThrow());
    }
    assertEquals("quantiles(400;0.5;0.99)", Quantiles.of(400, 0.5, 0.99).descriptorName());
  }

  @Test
  void smallerErrorsAreHadByALargerK() {
    double[] values = new Random(3).doubles(100_000).toArray();
    Quantiles quantiles = Quantiles.of(1_000, 0.9, 0.99);
    Map<String, Double> given = quantiles.finish(of(quantiles, values));
    assertEquals(0.9, given.get("0.9"), 0.005);
    assertEquals(0.99, given.get("0.99"), 0.005);
  }

  @Test
  void whatHasNoRankIsRefused() {
    Quantiles median = Quantiles.of(200, 0.5);
    assertRefused(
        "NaN has no place among the values of quantiles; leave such records out",
        () -> median.add(median.create(), Double.NaN));
    assertRefused(
        "quantiles need at least one rank, such as 0.5 for the median", () -> Quantiles.of(200));
    for (double rank : new double[] {-0.1, 1.1, 99, Double.NaN}) {
      assertRefused(
          "ranks of quantiles must be from 0 to 1, but one is " + rank,
          () -> Quantiles.of(200, rank));
    }
    assertRefused(
        "ranks of quantiles must be distinct, but are [0.5, 0.9, 0.5]",
        () -> Quantiles.of(200, 0.5, 0.9, 0.5));
    for (int k : new int[] {7, 65_536}) {
      assertRefused(
          "k of quantiles must be from 8 to 65535, but is " + k, () -> Quantiles.of(k, 0.5));
    }
  }

  private static void assertRefused(String message, Supplier<?> call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::get).getMessage());
  }
}
