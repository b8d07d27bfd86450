package io.tarn.spi.run;

/** What ends in a result when a {@link Runner} runs it. */
public interface Action<R> {
  /**
   * The result, once {@link Runner#run} has returned.
   *
   * @throws IllegalStateException before that
   */
  R result();
}
