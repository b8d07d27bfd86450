package io.tarn.stream.engine.aggregate;

import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.stream.engine.function.SerializableToDouble;
import io.tarn.stream.engine.function.SerializableToLong;

/**
 * The built-in aggregates. Each is named, for readers; its value is packed into eight bytes, an
 * average's into sixteen. Sums of longs that overflow fail the batch rather than wrap.
 */
public final class Aggregates {
  private Aggregates() {}

  /** How many values. */
  public static <V> Aggregate<V> count(String name) {
    return new Aggregate<>(
        new Field(name, FieldKind.COUNT), (value, slots, slot) -> slots[slot] = 1);
  }

  public static <V> Aggregate<V> sum(String name, SerializableToLong<V> of) {
    return ofLong(name, FieldKind.SUM_LONG, of);
  }

  public static <V> Aggregate<V> sumDouble(String name, SerializableToDouble<V> of) {
    return ofDouble(name, FieldKind.SUM_DOUBLE, of);
  }

  public static <V> Aggregate<V> min(String name, SerializableToLong<V> of) {
    return ofLong(name, FieldKind.MIN_LONG, of);
  }

  public static <V> Aggregate<V> minDouble(String name, SerializableToDouble<V> of) {
    return ofDouble(name, FieldKind.MIN_DOUBLE, of);
  }

  public static <V> Aggregate<V> max(String name, SerializableToLong<V> of) {
    return ofLong(name, FieldKind.MAX_LONG, of);
  }

  public static <V> Aggregate<V> maxDouble(String name, SerializableToDouble<V> of) {
    return ofDouble(name, FieldKind.MAX_DOUBLE, of);
  }

  /** The mean, from an exact sum of longs. */
  public static <V> Aggregate<V> avg(String name, SerializableToLong<V> of) {
    return ofLong(name, FieldKind.AVG_LONG, of);
  }

  public static <V> Aggregate<V> avgDouble(String name, SerializableToDouble<V> of) {
    return ofDouble(name, FieldKind.AVG_DOUBLE, of);
  }

  private static <V> Aggregate<V> ofLong(String name, FieldKind kind, SerializableToLong<V> of) {
    boolean counted = kind.slots() == 2;
    return new Aggregate<>(
        new Field(name, kind),
        (value, slots, slot) -> {
          slots[slot] = of.apply(value);
          if (counted) {
            slots[slot + 1] = 1;
          }
        });
  }

  private static <V> Aggregate<V> ofDouble(
      String name, FieldKind kind, SerializableToDouble<V> of) {
    boolean counted = kind.slots() == 2;
    return new Aggregate<>(
        new Field(name, kind),
        (value, slots, slot) -> {
          slots[slot] = Double.doubleToRawLongBits(of.apply(value));
          if (counted) {
            slots[slot + 1] = 1;
          }
        });
  }
}
