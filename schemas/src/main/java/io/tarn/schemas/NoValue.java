package io.tarn.schemas;

/** The codec of a table whose keys have no values: none is ever written. */
record NoValue() implements ValueCodec<Void> {
  @Override
  public byte[] encode(Void state) {
    throw new IllegalStateException("a table without values was given one");
  }

  @Override
  public Void decode(byte[] value) {
    throw new IllegalStateException("a table without values has one");
  }

  @Override
  public ValueSchema schema() {
    return new ValueSchema.Opaque("none");
  }
}
