package io.tarn.schemas;

import java.io.Serializable;

/**
 * Turns a user's state into the bytes of one cell and back. Thread-safe. Must not encode to zero
 * bytes, which mean a removed key, and must read what its earlier versions wrote.
 *
 * @param <S> the state's class
 */
public interface ValueCodec<S> extends Serializable {
  byte[] encode(S state);

  S decode(byte[] value);

  /** What stands in the table's descriptor. */
  ValueSchema schema();

  /**
   * Jackson's CBOR of a record or bean: new fields read as absent, fields that went are skipped.
   */
  static <S> ValueCodec<S> cbor(Class<S> type) {
    return new CborCodec<>(type);
  }
}
