package io.tarn.schemas;

import java.io.Serializable;

/**
 * One named field of a packed value.
 *
 * @param name what readers see it as
 * @param kind what it holds and how it combines
 */
public record Field(String name, FieldKind kind) implements Serializable {
  public Field {
    NamePattern.check("field", name);
  }

  /** Name and kind, as table descriptors have them. */
  String describe() {
    return name + ":" + kind.descriptorName();
  }
}
