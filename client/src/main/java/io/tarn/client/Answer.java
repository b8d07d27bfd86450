package io.tarn.client;

import java.time.Duration;
import java.util.function.Function;

/**
 * What a read answers, and as of when.
 *
 * @param value the answer
 * @param batch the committed batch that it shows
 * @param age how long ago that batch was planned: what has arrived since is not in the answer
 */
public record Answer<T>(T value, long batch, Duration age) {
  /** The same for another value made of this one's. */
  public <R> Answer<R> map(Function<T, R> fn) {
    return new Answer<>(fn.apply(value), batch, age);
  }
}
