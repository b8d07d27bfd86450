package io.tarn.stream.engine.process;

import io.tarn.schemas.NamePattern;
import java.io.Serializable;

/**
 * Names a stream that a function gives records to besides its main one.
 *
 * @param name how it is told from others of the function
 * @param <X> its records
 */
@SuppressWarnings("UnusedTypeParameter") // it types what is emitted, and the stream that comes out
public record SideOutput<X>(String name) implements Serializable {
  public SideOutput {
    NamePattern.check("side output", name);
  }

  public static <X> SideOutput<X> of(String name) {
    return new SideOutput<>(name);
  }
}
