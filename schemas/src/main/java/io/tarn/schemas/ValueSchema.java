package io.tarn.schemas;

import java.io.Serializable;
import java.util.List;

/**
 * What the values of a table are made of: enough for a reader that has none of the job's classes.
 */
public sealed interface ValueSchema extends Serializable
    permits AggregateSchema, ValueSchema.Cbor, ValueSchema.Opaque {
  /**
   * A value written by Jackson as CBOR (RFC 8949): any reader can turn it into JSON.
   *
   * @param columns the fields that the state's class writes, and in layout {@code columns} those
   *     that its earlier versions did; empty if it has none
   * @param shape what the state's class reads, all the way down
   */
  record Cbor(List<Column> columns, Shape shape) implements ValueSchema {
    public Cbor {
      columns = List.copyOf(columns);
    }

    @Override
    public String describe() {
      return "states of a class, as CBOR";
    }
  }

  /**
   * A value only its own codec can read; others see its bytes.
   *
   * @param codec the codec's name, for people
   */
  record Opaque(String codec) implements ValueSchema {
    @Override
    public String describe() {
      return "states by the codec " + codec;
    }
  }

  /** What the values are, for messages. */
  String describe();

  /** A packed value of these fields. */
  static Packed packed(List<Field> fields) {
    return new Packed(fields);
  }
}
