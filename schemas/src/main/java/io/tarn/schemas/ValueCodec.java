package io.tarn.schemas;

/**
 * Turns a user's state into the bytes of one cell and back. Thread-safe. Must not encode to zero
 * bytes, which mean a removed key, and must read what its earlier versions wrote.
 *
 * @param <S> the state's class
 */
public interface ValueCodec<S> extends ByteCodec<S> {
  @Override
  byte[] encode(S state);

  @Override
  S decode(byte[] value);

  /**
   * Whether one object of a state may be kept in memory and given out many times: only if nobody
   * can change it, and {@link #decode} gives back one that is equal to it. Otherwise its bytes are
   * kept, and decoded anew for each batch that asks for the state.
   */
  default boolean isShareable() {
    return false;
  }

  /** What stands in the table's descriptor. */
  ValueSchema schema();
}
