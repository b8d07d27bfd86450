package io.tarn.stream.engine.process;

import java.io.Serializable;

/**
 * What is made of the initial state of a key, before its first values.
 *
 * @param <K> the keys
 * @param <I> what each begins with
 * @param <S> the value that a key keeps
 * @param <R> the records that the function gives
 */
@FunctionalInterface
public interface InitialFunction<K, I, S, R> extends Serializable {
  void onInitial(K key, I initial, KeyContext<S, R> context) throws Exception;
}
