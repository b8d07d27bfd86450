package io.tarn.stream.engine.process;

import java.io.Serializable;
import java.util.List;

/**
 * What {@code process} calls for each key: on its values of a batch, and on its timers. One object
 * serves all keys and several tasks at once, so all that it keeps of a key is in the context.
 *
 * <p>A call that throws fails the batch, or sends the key and its values to the dead letters, as
 * {@code bad-records} says; what it has done until then is taken back either way. A batch that is
 * run again calls the function again, on what was there before.
 *
 * @param <K> the keys
 * @param <V> the values
 * @param <S> the value that a key keeps
 * @param <R> the records that it gives
 */
@FunctionalInterface
public interface KeyedFunction<K, V, S, R> extends Serializable {
  /**
   * Called once for each key that has values in a batch.
   *
   * @param values at least one, in the order of the source's splits; also late ones, as only
   *     windows know what is late
   */
  void onValues(K key, List<V> values, KeyContext<S, R> context) throws Exception;

  /**
   * Called for each timer that has come due, once the values of the batch have been seen: first
   * those by event time, then those by the time of batches, each in the order of their times. It
   * fires once; set again, it fires again. One that {@link #onValues} takes back in that batch does
   * not fire. One that this fails on has fired, if the batch goes on without it.
   */
  default void onTimer(K key, Timer timer, KeyContext<S, R> context) throws Exception {}

  /**
   * Names entries of maps that {@link #onValues} will look at, so that those of all keys are read
   * in one go. What is not named is read when it is asked for, by a request each. Called before any
   * {@link #onValues} of the batch, and not for timers; if it throws, the key's call fails.
   */
  default void prefetch(K key, List<V> values, Prefetch entries) throws Exception {}
}
