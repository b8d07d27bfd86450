package io.tarn.stream.engine.internal.run;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How many records a second a job keeps up with, going by its batches: a PID controller whose error
 * is the difference between the rate that it last said and that at which records were done with.
 * The terms are those of Spark Streaming's back-pressure ({@code PIDRateEstimator}).
 */
final class PidRateEstimator {
  private static final double PROPORTIONAL = 1;
  private static final double INTEGRAL = 0.2;
  private static final double DERIVATIVE = 0;
  private static final double LEAST_RATE = 100;
  private static final double MILLIS = 1_000;

  private final double batchMillis;
  private final double proportional;
  private final double integral;
  private final double derivative;
  private final double leastRate;
  private long latestMillis = Long.MIN_VALUE;
  private double latestRate;
  private double latestError;

  PidRateEstimator(Duration batch) {
    this(batch, PROPORTIONAL, INTEGRAL, DERIVATIVE, LEAST_RATE);
  }

  /**
   * @param batch how long a batch should take
   * @param proportional how much of the error is made good at once
   * @param integral how much of what has piled up
   * @param derivative how much of the change of the error
   * @param leastRate in records a second, which it never goes below
   */
  PidRateEstimator(
      Duration batch, double proportional, double integral, double derivative, double leastRate) {
    this.batchMillis = batch.toMillis();
    this.proportional = proportional;
    this.integral = integral;
    this.derivative = derivative;
    this.leastRate = leastRate;
    if (batchMillis <= 0 || proportional < 0 || integral < 0 || derivative < 0 || leastRate <= 0) {
      throw new IllegalArgumentException(
          "a batch's duration and the least rate must be > 0, and the gains >= 0, but are "
              + batch
              + ", "
              + leastRate
              + ", "
              + proportional
              + ", "
              + integral
              + " and "
              + derivative);
    }
  }

  /**
   * The rate after a batch; empty where it tells nothing: of the first, of one without records, and
   * of one that is no later than the one before.
   *
   * @param endMillis when it ended
   * @param records how many it had
   * @param processingMillis how long it took
   * @param waitedMillis how long it had waited to begin
   */
  OptionalDouble after(long endMillis, long records, double processingMillis, double waitedMillis) {
    if (endMillis <= latestMillis || records <= 0 || processingMillis <= 0) {
      return OptionalDouble.empty();
    }
    double seconds = (endMillis - latestMillis) / MILLIS;
    double doneRate = records / processingMillis * MILLIS;
    boolean first = latestMillis == Long.MIN_VALUE;
    double error = first ? 0 : latestRate - doneRate;
    double piledUp = waitedMillis * doneRate / batchMillis;
    double change = first ? 0 : (error - latestError) / seconds;
    double rate =
        first
            ? doneRate
            : Math.max(
                leastRate,
                latestRate - proportional * error - integral * piledUp - derivative * change);
    latestMillis = endMillis;
    latestRate = rate;
    latestError = error;
    return first ? OptionalDouble.empty() : OptionalDouble.of(rate);
  }
}
