package io.tarn.schemas;

import java.io.Serializable;
import java.util.List;

/**
 * What the values of a table are made of: enough for a reader that has none of the job's classes.
 */
public sealed interface ValueSchema extends Serializable
    permits Packed, ValueSchema.Cbor, ValueSchema.Opaque {
  /**
   * A value written by Jackson as CBOR (RFC 8949): any reader can turn it into JSON.
   *
   * @param columns the fields that the state's class had when the table was made; empty if it has
   *     none
   */
  record Cbor(List<Column> columns) implements ValueSchema {
    public Cbor {
      columns = List.copyOf(columns);
    }
  }

  /**
   * A value only its own codec can read; others see its bytes.
   *
   * @param codec the codec's name, for people
   */
  record Opaque(String codec) implements ValueSchema {}

  /** A packed value of these fields. */
  static Packed packed(List<Field> fields) {
    return new Packed(fields);
  }
}
