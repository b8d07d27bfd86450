package io.tarn.benchmarks;

import java.util.Arrays;

/** Two ways to do the same, timed in turn: what else the machine does meets both alike. */
final class PairedTimes {
  private final int rounds;
  private final int warmUpRounds;

  PairedTimes(int rounds, int warmUpRounds) {
    this.rounds = rounds;
    this.warmUpRounds = warmUpRounds;
  }

  /** What is timed; what it returns is made sure of by who wrote it. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /**
   * Prints the median ratio, and both median times of one out of so many.
   *
   * @param each how many the work does at once
   */
  void compare(String name, int each, Work tarn, Work plain) throws Exception {
    double[] ratios = new double[rounds];
    double[] tarnMicros = new double[rounds];
    double[] plainMicros = new double[rounds];
    for (int round = -warmUpRounds; round < rounds; round++) {
      double plainNanos = nanos(plain);
      double tarnNanos = nanos(tarn);
      if (round >= 0) {
        ratios[round] = tarnNanos / plainNanos;
        tarnMicros[round] = tarnNanos / each / 1e3;
        plainMicros[round] = plainNanos / each / 1e3;
      }
    }
    System.out.printf(
        "%-44s %6.3f times plain: %,.0f µs, plain %,.0f µs (medians of %d rounds)%n",
        name, median(ratios), median(tarnMicros), median(plainMicros), rounds);
  }

  private static long nanos(Work work) throws Exception {
    long began = System.nanoTime();
    work.run();
    return System.nanoTime() - began;
  }

  private static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
