package io.tarn.stream.engine.job;

import java.time.Duration;

/** When the next batch begins. How much a batch may read is for its sources to say. */
public sealed interface Trigger {
  /** A batch as soon as the one before has ended, if there is anything new. */
  static Trigger asFastAsPossible() {
    return interval(Duration.ZERO);
  }

  /**
   * A batch at each multiple of {@code interval} since 1970, if there is anything new then, and the
   * first one at once. One that takes longer is followed by the next at once, which stands for all
   * the moments that were missed. Zero is {@link #asFastAsPossible}.
   */
  static Trigger interval(Duration interval) {
    return new Interval(interval);
  }

  /**
   * All that is available at the start in one batch, whatever the sources' limits say; then the job
   * ends. As in all other triggers, a batch that was interrupted goes before it as it was, sources
   * of initial states are read before it, and a batch without input follows it where its watermark
   * closes windows or timers are due.
   */
  static Trigger once() {
    return new Once();
  }

  /** Batches until all that is available at the start has been read; then the job ends. */
  static Trigger availableNow() {
    return new AvailableNow();
  }

  /**
   * As {@link #availableNow}, of input that is all there is: then time goes on to its end, so that
   * every window and session is final, timers by event time fire, and joins give what has no
   * partner, in batches without input. The same graph as a batch. What comes later to such a job is
   * behind its watermark.
   */
  static Trigger bounded() {
    return new Bounded();
  }

  /** Whether the job ends by itself. */
  default boolean ends() {
    return !(this instanceof Interval);
  }

  /** Whether a batch begins as soon as the one before has ended, if there is anything new. */
  default boolean followsAtOnce() {
    return !(this instanceof Interval every) || every.interval().isZero();
  }

  /** See {@link Trigger#interval(Duration)}. */
  record Interval(Duration interval) implements Trigger {
    public Interval {
      if (interval.isNegative()) {
        throw new IllegalArgumentException(
            "a trigger's interval must not be negative, but is " + interval);
      }
    }

    /**
     * How long to wait after a batch that began at a time and has ended at another, both in ms
     * since 1970. Where the clock was set back, not longer than the interval.
     */
    public Duration waitAfter(long beganMillis, long endedMillis) {
      long millis = interval.toMillis();
      if (millis == 0) {
        return Duration.ZERO;
      }
      long next = (Math.floorDiv(beganMillis, millis) + 1) * millis;
      return Duration.ofMillis(Math.max(0, Math.min(millis, next - endedMillis)));
    }
  }

  /** See {@link Trigger#once()}. */
  record Once() implements Trigger {}

  /** See {@link Trigger#availableNow()}. */
  record AvailableNow() implements Trigger {}

  /** See {@link Trigger#bounded()}. */
  record Bounded() implements Trigger {}
}
