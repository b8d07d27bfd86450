package io.tarn.schemas;

import java.util.Optional;
import java.util.function.Function;

/**
 * Reads the states of a table that was found by the codec of a spec, if that can be: a class that
 * reads other fields would be filled with zeros. Fields that only the class has, or only the table,
 * are no reason to refuse it. Thread-safe.
 *
 * @param <S> the states
 */
final class StateDecoder<S> implements Function<ValueSchema, Function<byte[], S>> {
  private final String table;
  private final ValueCodec<S> codec;
  private volatile ValueSchema own;
  private volatile ValueSchema accepted;

  StateDecoder(String table, ValueCodec<S> codec) {
    this.table = table;
    this.codec = codec;
  }

  /**
   * @param found what the table's descriptor says
   * @throws IllegalArgumentException if the codec does not read such states
   */
  @Override
  public Function<byte[], S> apply(ValueSchema found) {
    if (!found.equals(accepted)) {
      check(found);
      accepted = found;
    }
    return codec::decode;
  }

  private void check(ValueSchema found) {
    ValueSchema asked = own();
    if (!asked.describe().equals(found.describe())) {
      throw unlike(table, found, asked.describe());
    }
    if (asked instanceof ValueSchema.Cbor reader && found instanceof ValueSchema.Cbor states) {
      Optional<String> unreadable = reader.shape().unreadable(states.shape());
      if (unreadable.isPresent()) {
        throw new IllegalArgumentException(
            "table "
                + table
                + " has "
                + unreadable.get()
                + ", or read it by the spec that its job was built with");
      }
    }
  }

  /** A class is looked into once, when the first table is read by it. */
  private ValueSchema own() {
    ValueSchema known = own;
    if (known == null) {
      known = codec.schema();
      own = known;
    }
    return known;
  }

  /** What to throw for a table whose states are of another sort altogether. */
  static IllegalArgumentException unlike(String table, ValueSchema found, String asked) {
    return new IllegalArgumentException(
        "table "
            + table
            + " has "
            + found.describe()
            + ", not "
            + asked
            + "; read it by the spec that its job was built with");
  }
}
