package io.tarn.schemas;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
public record Packed(List<Field> fields) implements AggregateSchema<long[]> {
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

  @Override
  public byte[] encode(long[] slots) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * slots.length);
    for (long slot : slots) {
      bytes.putLong(slot);
    }
    return bytes.array();
  }

  /**
   * A value that was written when there were fewer fields ends before those that were appended
   * since.
   *
   * @throws IllegalArgumentException if {@code value} does not end with a field
   */
  @Override
  public long[] decode(byte[] value) {
    long[] slots = new long[slots()];
    if (value.length == Long.BYTES * slots.length) {
      ByteBuffer.wrap(value).asLongBuffer().get(slots);
      return slots;
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    int slot = 0;
    for (Field field : fields) {
      long[] read = field.kind().identity();
      if (bytes.hasRemaining()) {
        checkLength(bytes, read.length, value);
        bytes.asLongBuffer().get(read);
        bytes.position(bytes.position() + Long.BYTES * read.length);
      }
      System.arraycopy(read, 0, slots, slot, read.length);
      slot += read.length;
    }
    checkLength(bytes, 0, value);
    return slots;
  }

  private void checkLength(ByteBuffer bytes, int slots, byte[] value) {
    int left = bytes.remaining();
    if (slots == 0 ? left > 0 : left < Long.BYTES * slots) {
      throw new IllegalArgumentException(
          "a value of "
              + describe()
              + " must be "
              + Long.BYTES * slots()
              + " bytes, but is "
              + value.length);
    }
  }

  @Override
  public long[] merge(long[] from, long[] into) {
    combine(from, into);
    return into;
  }

  @Override
  public long[] none() {
    long[] slots = new long[slots()];
    int slot = 0;
    for (Field field : fields) {
      long[] identity = field.kind().identity();
      System.arraycopy(identity, 0, slots, slot, identity.length);
      slot += identity.length;
    }
    return slots;
  }

  @Override
  public long[] deduct(long[] part, long[] from) {
    int slot = 0;
    for (Field field : fields) {
      try {
        field.kind().deduct(part, from, slot);
      } catch (ArithmeticException e) {
        throw new SumOverflowException(field, from[slot], part[slot]);
      }
      slot += field.kind().slots();
    }
    return from;
  }

  @Override
  public Optional<String> undeductible() {
    return fields.stream()
        .filter(field -> !field.kind().isDeductible())
        .findFirst()
        .map(Field::describe);
  }

  @Override
  public boolean isOfNone(long[] slots) {
    return fields.get(0).kind().countsNone(slots, 0);
  }

  @Override
  public long[] copy(long[] slots) {
    return slots.clone();
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

  @Override
  public Map<String, Object> render(long[] slots) {
    Map<String, Object> rendered = new LinkedHashMap<>();
    int slot = 0;
    for (Field field : fields) {
      rendered.put(field.name(), field.kind().shown(slots, slot));
      slot += field.kind().slots();
    }
    return rendered;
  }
}
