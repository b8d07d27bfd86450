package io.tarn.stream.engine.internal.trace;

import io.tarn.spi.source.Origin;
import io.tarn.stream.engine.why.Unfound;

/**
 * Stands for records that cannot be told from those that were given with them, or that are gone.
 *
 * @param source the source that they are gone from; empty text otherwise
 */
record LostOrigin(String source, String what, String why) implements Origin {
  private static final byte[] NONE = {};

  Unfound unfound() {
    return new Unfound(what, why);
  }

  @Override
  public String position() {
    return "";
  }

  @Override
  public byte[] bytes() {
    return NONE;
  }
}
