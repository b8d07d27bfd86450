package io.tarn.stream.engine.function;

import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The state of one key during one call of a {@link MapWithStateFunction}. Not to be kept.
 *
 * @param <S> the state
 */
public interface State<S> {
  /** Whether the key has a state. */
  default boolean exists() {
    return toOptional().isPresent();
  }

  /**
   * The state. Must not be changed: update it by another.
   *
   * @throws NoSuchElementException if the key has none
   */
  default S get() {
    return toOptional()
        .orElseThrow(() -> new NoSuchElementException("the key has no state; ask exists() first"));
  }

  /** The state; empty if the key has none. */
  Optional<S> toOptional();

  /**
   * Gives the key another state.
   *
   * @throws IllegalStateException if it has been removed in this call, or the key times out
   */
  void update(S newState);

  /**
   * Removes the key.
   *
   * @throws IllegalStateException if it has been removed in this call already, or the key times
   *     out, which removes it anyway
   */
  void remove();

  /** Whether the key had no values for the timeout, and is removed after this call. */
  boolean isTimingOut();
}
