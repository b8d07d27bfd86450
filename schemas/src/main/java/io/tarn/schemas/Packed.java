package io.tarn.schemas;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The layout of a built-in aggregate's value: its fields in declared order, eight bytes a slot,
 * big-endian, with nothing around them. A lone count is the eight bytes that {@code hbase shell}
 * shows as a counter.
 *
 * <p>In memory a value is a {@code long[]} of its slots. Immutable and thread-safe.
 *
 * @param fields at least one, with distinct names
 */
public record Packed(List<Field> fields) implements ValueSchema {
  public Packed {
    fields = List.copyOf(fields);
    if (fields.isEmpty()) {
      throw new IllegalArgumentException("a packed value must have at least one field");
    }
    if (fields.stream().map(Field::name).distinct().count() < fields.size()) {
      throw new IllegalArgumentException(
          "the fields of a packed value must have distinct names, but are " + fields);
    }
  }

  @Override
  public String describe() {
    return "aggregates " + fields.stream().map(Field::describe).collect(Collectors.joining(", "));
  }

  /** How many slots a value has. */
  public int slots() {
    int slots = 0;
    for (Field field : fields) {
      slots += field.kind().slots();
    }
    return slots;
  }

  public byte[] encode(long[] slots) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * slots.length);
    for (long slot : slots) {
      bytes.putLong(slot);
    }
    return bytes.array();
  }

  /**
   * @throws IllegalArgumentException if {@code value} is not as long as the fields want it to be
   */
  public long[] decode(byte[] value) {
    long[] slots = new long[slots()];
    if (value.length != Long.BYTES * slots.length) {
      throw new IllegalArgumentException(
          "a value of "
              + describe()
              + " must be "
              + Long.BYTES * slots.length
              + " bytes, but is "
              + value.length);
    }
    ByteBuffer.wrap(value).asLongBuffer().get(slots);
    return slots;
  }

  /**
   * Combines {@code from} into {@code into}, field by field.
   *
   * @throws SumOverflowException if a sum of longs does not fit one; {@code into} is then combined
   *     in part
   */
  public void combine(long[] from, long[] into) {
    int slot = 0;
    for (int i = 0; i < fields.size(); i++) {
      FieldKind kind = fields.get(i).kind();
      try {
        kind.combine(from, into, slot);
      } catch (ArithmeticException e) {
        throw new SumOverflowException(fields.get(i), into[slot], from[slot]);
      }
      slot += kind.slots();
    }
  }

  /** What a reader sees: each field's result by its name, in declared order. */
  public Map<String, Object> render(long[] slots) {
    Map<String, Object> rendered = new LinkedHashMap<>();
    int slot = 0;
    for (Field field : fields) {
      rendered.put(field.name(), field.kind().render(slots, slot));
      slot += field.kind().slots();
    }
    return rendered;
  }
}
