package io.tarn.stream.engine.internal.trace;

import io.tarn.spi.source.Origin;

/**
 * A record, or a part of the input that is gone.
 *
 * @param part the number of the part that it was read from, which may turn out to be gone later
 * @param gone whether it stands for all of the part, which is gone
 * @param of the record
 */
record PartOrigin(int part, boolean gone, Origin of) implements Origin {
  @Override
  public String source() {
    return of.source();
  }

  @Override
  public String position() {
    return of.position();
  }

  @Override
  public byte[] bytes() {
    return of.bytes();
  }
}
