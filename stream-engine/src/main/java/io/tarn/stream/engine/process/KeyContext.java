package io.tarn.stream.engine.process;

import java.time.Instant;
import java.util.Optional;

/**
 * What a {@link KeyedFunction} has of one key, during one call. Not to be kept.
 *
 * @param <S> the value that the key keeps
 * @param <R> the records that the function gives
 */
public interface KeyContext<S, R> {
  /** The key's value; empty if it has none. Must not be changed: set another. */
  Optional<S> value();

  /** Gives the key a value. */
  void setValue(S value);

  /** Removes the key's value; maps, lists and timers stay. */
  void removeValue();

  /** The key's map of that name. */
  <M, T> MapState<M, T> map(MapHandle<M, T> handle);

  /** The key's list of that name. */
  <T> ListState<T> list(ListHandle<T> handle);

  /** The key's timers. */
  Timers timers();

  /** The batch's time: the same in each attempt at it, and later than that of any batch before. */
  Instant batchTime();

  /**
   * The watermark of the batch, over all streams of the job, as made by the batches before: this
   * batch's events are not in it. Empty as long as there is none.
   */
  Optional<Instant> watermark();

  /** Gives a record on. */
  void emit(R record);

  /** Gives a record on to a stream of its own. */
  <X> void emit(SideOutput<X> output, X record);
}
