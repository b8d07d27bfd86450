package io.tarn.schemas;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * Values of aggregates of which some are not packed. The fields in declared order: of a packed one
 * its slots, eight bytes each; of another four bytes that say how many follow, and what its
 * aggregator keeps, as its codec writes it. A value that was written when there were fewer fields
 * ends before those that were appended since.
 *
 * <p>In memory a value is an array with an entry for each field: a {@code long[]} of slots, what an
 * aggregator keeps, its bytes where the aggregator is not known, or null for a field that was
 * appended later. Immutable and thread-safe.
 *
 * @param fields at least one, with distinct names
 */
public record Aggregated(List<AggregateField> fields) implements AggregateSchema<Object[]> {
  public Aggregated {
    fields = List.copyOf(fields);
    if (fields.stream().map(AggregateField::name).distinct().count() < fields.size()) {
      throw new IllegalArgumentException("aggregates must have distinct names, but are " + fields);
    }
  }

  @Override
  public String describe() {
    return "aggregates "
        + fields.stream().map(AggregateField::describe).collect(Collectors.joining(", "));
  }

  @Override
  public byte[] encode(Object[] value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (int i = 0; i < fields.size(); i++) {
        AggregateField field = fields.get(i);
        if (field.kind().isPresent()) {
          for (long slot : slots(field, value[i])) {
            out.writeLong(slot);
          }
        } else {
          byte[] kept = stored(field, value[i]);
          out.writeInt(kept.length);
          out.write(kept);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory can always be written", e);
    }
    return bytes.toByteArray();
  }

  @Override
  public Object[] decode(byte[] value) {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    Object[] decoded = new Object[fields.size()];
    for (int i = 0; i < decoded.length && bytes.hasRemaining(); i++) {
      AggregateField field = fields.get(i);
      if (field.kind().isPresent()) {
        long[] slots = new long[field.kind().get().slots()];
        for (int slot = 0; slot < slots.length; slot++) {
          slots[slot] = bytes.getLong();
        }
        decoded[i] = slots;
      } else {
        byte[] kept = new byte[bytes.getInt()];
        bytes.get(kept);
        decoded[i] = kept.length == 0 ? null : kept(field, kept);
      }
    }
    if (bytes.hasRemaining()) {
      throw new IllegalArgumentException(
          "a value of " + describe() + " has " + bytes.remaining() + " bytes more than it should");
    }
    return decoded;
  }

  /** What is not packed first: what may fail leaves all as it was. */
  @Override
  public Object[] merge(Object[] from, Object[] into) {
    Object[] open = new Object[into.length];
    for (int i = 0; i < open.length; i++) {
      AggregateField field = fields.get(i);
      if (field.kind().isEmpty()) {
        open[i] = combined(field, into[i], from[i]);
      }
    }
    for (int i = 0; i < open.length; i++) {
      AggregateField field = fields.get(i);
      into[i] = field.kind().isEmpty() ? open[i] : added(field, from[i], into[i]);
    }
    return into;
  }

  private static Object combined(AggregateField field, Object left, Object right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return called(field, () -> field.known().combine(left, right));
  }

  private static Object added(AggregateField field, Object from, Object into) {
    if (from == null || into == null) {
      return into == null ? copy(field, from) : into;
    }
    FieldKind kind = field.kind().orElseThrow();
    try {
      kind.combine((long[]) from, (long[]) into, 0);
      return into;
    } catch (ArithmeticException e) {
      throw new SumOverflowException(
          new Field(field.name(), kind), ((long[]) into)[0], ((long[]) from)[0]);
    }
  }

  private static Object called(AggregateField field, Callable<Object> call) {
    try {
      return call.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(
          "aggregate " + field.name() + " failed: " + e.getMessage(), e);
    }
  }

  @Override
  public Object[] none() {
    Object[] none = new Object[fields.size()];
    for (int i = 0; i < none.length; i++) {
      AggregateField field = fields.get(i);
      none[i] =
          field
              .kind()
              .<Object>map(FieldKind::identity)
              .orElseGet(() -> called(field, () -> field.known().create()));
    }
    return none;
  }

  /** What is not packed first: what may fail leaves all as it was. */
  @Override
  public Object[] deduct(Object[] part, Object[] from) {
    Object[] open = new Object[from.length];
    for (int i = 0; i < open.length; i++) {
      AggregateField field = fields.get(i);
      if (field.kind().isEmpty()) {
        open[i] = deducted(field, part[i], from[i]);
      }
    }
    for (int i = 0; i < open.length; i++) {
      AggregateField field = fields.get(i);
      from[i] = field.kind().isEmpty() ? open[i] : slotsDeducted(field, part[i], from[i]);
    }
    return from;
  }

  private static Object deducted(AggregateField field, Object part, Object from) {
    if (part == null) {
      return from;
    }
    return called(
        field, () -> field.known().deduct(from == null ? field.known().create() : from, part));
  }

  private static Object slotsDeducted(AggregateField field, Object part, Object from) {
    if (part == null) {
      return from;
    }
    FieldKind kind = field.kind().orElseThrow();
    long[] slots = slots(field, from);
    try {
      kind.deduct((long[]) part, slots, 0);
      return slots;
    } catch (ArithmeticException e) {
      throw new SumOverflowException(new Field(field.name(), kind), slots[0], ((long[]) part)[0]);
    }
  }

  @Override
  public Optional<String> undeductible() {
    return fields.stream()
        .filter(field -> !isDeductible(field))
        .findFirst()
        .map(AggregateField::describe);
  }

  private static boolean isDeductible(AggregateField field) {
    if (field.kind().isPresent()) {
      return field.kind().get().isDeductible();
    }
    Aggregator<Object, Object, Object> aggregator = field.known();
    try {
      aggregator.deduct(aggregator.create(), aggregator.create());
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    } catch (Exception e) {
      throw new IllegalArgumentException(
          "aggregate " + field.name() + " failed to deduct nothing from nothing: " + e.getMessage(),
          e);
    }
  }

  @Override
  public boolean isOfNone(Object[] value) {
    AggregateField first = fields.get(0);
    return value[0] != null
        && first.kind().map(kind -> kind.countsNone((long[]) value[0], 0)).orElse(false);
  }

  @Override
  public Object[] copy(Object[] value) {
    Object[] copy = new Object[value.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = copy(fields.get(i), value[i]);
    }
    return copy;
  }

  /** What an aggregator keeps is never changed, slots are. */
  private static Object copy(AggregateField field, Object value) {
    return value != null && field.kind().isPresent() ? ((long[]) value).clone() : value;
  }

  @Override
  public Map<String, Object> render(Object[] value) {
    Map<String, Object> rendered = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      AggregateField field = fields.get(i);
      Object kept = value[i];
      rendered.put(
          field.name(),
          field
              .kind()
              .map(kind -> kind.shown(slots(field, kept), 0))
              .orElseGet(() -> shown(field, kept)));
    }
    return rendered;
  }

  /** The result; of an aggregator that this program lacks, what is stored. */
  private static Object shown(AggregateField field, Object kept) {
    if (kept == null || field.kind().isPresent()) {
      return null;
    }
    if (kept instanceof byte[] stored) {
      return Map.of("aggregator", field.aggregator(), "stored", stored);
    }
    return called(field, () -> field.known().finish(kept));
  }

  private static long[] slots(AggregateField field, Object value) {
    return value == null ? field.kind().orElseThrow().identity() : (long[]) value;
  }

  /** What an aggregator kept; its bytes if this program lacks it. */
  private static Object kept(AggregateField field, byte[] stored) {
    return field.isKnown() ? field.known().codec().decode(stored) : stored;
  }

  private static byte[] stored(AggregateField field, Object value) {
    if (value == null) {
      return new byte[0];
    }
    return value instanceof byte[] unknown ? unknown : field.known().codec().encode(value);
  }
}
