package io.tarn.schemas;

import java.io.Serializable;

/**
 * Turns something into bytes and back. Thread-safe. Must read what its earlier versions wrote.
 *
 * @param <S> what is written
 */
public interface ByteCodec<S> extends Serializable {
  byte[] encode(S value);

  S decode(byte[] bytes);
}
