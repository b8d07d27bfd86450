package io.tarn.stream.engine.aggregate;

import java.io.Serializable;

/**
 * A key, and what it is ranked by.
 *
 * @param key the key
 * @param score the greater the better
 */
@SuppressWarnings("serial") // as serializable as the user's key is
public record KeyScore<K>(K key, long score) implements Serializable {}
