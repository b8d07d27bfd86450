package io.tarn.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Figures in order of size. */
final class Spread {
  private final double[] sorted;

  private Spread(double[] sorted) {
    this.sorted = sorted;
  }

  static Spread of(DoubleStream figures) {
    double[] sorted = figures.toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("there are no figures");
    }
    Arrays.sort(sorted);
    return new Spread(sorted);
  }

  double median() {
    return percentile(0.5);
  }

  double largest() {
    return sorted[sorted.length - 1];
  }

  private double percentile(double part) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "median %.1f p99 %.1f largest %.1f", median(), percentile(0.99), largest());
  }
}
