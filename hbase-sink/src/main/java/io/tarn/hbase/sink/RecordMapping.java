package io.tarn.hbase.sink;

import io.tarn.stream.engine.function.SerializableFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a record class becomes a row: name the row key next.
 *
 * <p>A component is written as HBase's {@code Bytes.toBytes} writes it: {@code long}, {@code int},
 * {@code double}, {@code boolean} (and their boxes) and {@code String}; a {@code byte[]} as it is;
 * an {@code Instant} as ISO-8601 text. A component that is null has no cell, so that an upsert
 * leaves the cell of an earlier record as it is, and a record with nothing but null writes no row.
 *
 * @param <R> the records
 */
public final class RecordMapping<R extends Record> {
  private final Class<R> type;
  private final String family;
  private final List<ComponentBytes> components;

  RecordMapping(Class<R> type, String family) {
    this.type = type;
    this.family = family;
    this.components =
        Arrays.stream(type.getRecordComponents())
            .map(component -> new ComponentBytes(type, component.getName()))
            .toList();
  }

  /**
   * The component of this name is the row key, in the form of a cell, and all others become
   * columns. Mind that such keys sort by their bytes: negative numbers after positive ones.
   *
   * @throws IllegalArgumentException if there is no such component
   */
  public HTableSinkBuilder<R> rowKey(String component) {
    ComponentBytes key =
        components.stream()
            .filter(each -> each.name().equals(component))
            .findFirst()
            .orElseThrow(() -> unknown(component));
    List<ComponentBytes> others = new ArrayList<>(components);
    others.remove(key);
    return builder(others).rowKey(key::of);
  }

  /** The row key is made by a function, and all components become columns. */
  public HTableSinkBuilder<R> rowKey(SerializableFunction<? super R, byte[]> fn) {
    return builder(components).rowKey(fn);
  }

  private HTableSinkBuilder<R> builder(List<ComponentBytes> columns) {
    return new HTableSinkBuilder<R>()
        .families(family)
        .columns(new RecordColumns<>(family, List.copyOf(columns)));
  }

  private IllegalArgumentException unknown(String component) {
    return new IllegalArgumentException(
        type.getSimpleName()
            + " has no component "
            + component
            + " for the row key; it has "
            + components.stream().map(ComponentBytes::name).toList());
  }
}
