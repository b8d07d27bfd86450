package io.tarn.benchmarks.peer;

import java.util.Arrays;

/** The middle of some numbers, or the mean of the two in the middle. */
final class Medians {
  private Medians() {}

  static double of(double[] numbers) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
