package io.tarn.benchmarks;

import io.tarn.benchmarks.Options.Option;
import java.util.List;

/**
 * How many batches a benchmark runs.
 *
 * @param warmUp those that run first and are not counted: compiling takes one of two cores for the
 *     first ten to twenty seconds of batches
 * @param counted those after them
 */
record Batches(int warmUp, int counted) {
  /** The options that {@link #of} reads, with their defaults. */
  static List<Option> options(int counted, int warmUp) {
    return List.of(new Option("batches", counted), new Option("warm-up", warmUp));
  }

  static Batches of(Options options) {
    return new Batches(options.count("warm-up"), options.count("batches"));
  }

  int all() {
    return warmUp + counted;
  }

  /** Of one thing for each batch, those of the batches that are counted. */
  <T> List<T> counted(List<T> each) {
    return each.subList(warmUp, all());
  }

  @Override
  public String toString() {
    return String.format("%,d batches, of which the first %,d are not counted", all(), warmUp);
  }
}
