package io.tarn.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The layout {@code columns}: a value taken apart into one column a field, and put together again.
 *
 * <p>A packed value's columns are its slots, eight bytes each; a field of two slots has the columns
 * {@code name} and {@code name_count}. A CBOR value's columns are the fields that the table's
 * descriptor names, each of its {@link ColumnType}.
 */
public final class ColumnValues {
  private static final String COUNT_SUFFIX = "_count";

  private ColumnValues() {}

  /** The qualifiers that values of this schema may take up, in order. */
  static List<String> qualifiers(ValueSchema schema) {
    if (schema instanceof Packed packed) {
      return packed.fields().stream().flatMap(field -> qualifiers(field).stream()).toList();
    }
    return cbor(schema).columns().stream().map(Column::name).toList();
  }

  private static List<String> qualifiers(Field field) {
    return field.kind().slots() == 2
        ? List.of(field.name(), field.name() + COUNT_SUFFIX)
        : List.of(field.name());
  }

  /** The columns of a value, by qualifier; a field that is null has none. */
  public static Map<String, byte[]> split(ValueSchema schema, byte[] value) {
    return schema instanceof Packed packed
        ? splitPacked(packed, value)
        : splitCbor(cbor(schema), value);
  }

  /** The value whose columns these are: the inverse of {@link #split}. */
  public static byte[] join(ValueSchema schema, Map<String, byte[]> columns) {
    return schema instanceof Packed packed
        ? joinPacked(packed, columns)
        : joinCbor(cbor(schema), columns);
  }

  private static ValueSchema.Cbor cbor(ValueSchema schema) {
    if (schema instanceof ValueSchema.Cbor cbor) {
      return cbor;
    }
    throw new IllegalArgumentException("opaque values have no columns");
  }

  private static Map<String, byte[]> splitPacked(Packed packed, byte[] value) {
    Map<String, byte[]> columns = new LinkedHashMap<>();
    ByteBuffer slots = ByteBuffer.wrap(value);
    for (Field field : packed.fields()) {
      columns.put(field.name(), slot(slots));
      if (field.kind().slots() == 2) {
        columns.put(field.name() + COUNT_SUFFIX, slot(slots));
      }
    }
    return columns;
  }

  private static byte[] slot(ByteBuffer slots) {
    byte[] slot = new byte[Long.BYTES];
    slots.get(slot);
    return slot;
  }

  private static byte[] joinPacked(Packed packed, Map<String, byte[]> columns) {
    ByteBuffer value = ByteBuffer.allocate(Long.BYTES * packed.slots());
    for (Field field : packed.fields()) {
      value.put(columns.get(field.name()));
      if (field.kind().slots() == 2) {
        value.put(columns.get(field.name() + COUNT_SUFFIX));
      }
    }
    return value.array();
  }

  private static Map<String, byte[]> splitCbor(ValueSchema.Cbor cbor, byte[] value) {
    Map<String, byte[]> columns = new LinkedHashMap<>();
    try {
      JsonNode object = JacksonMappers.CBOR.readTree(value);
      checkColumns(cbor, object);
      for (Column column : cbor.columns()) {
        JsonNode field = object.path(column.name());
        if (!field.isNull() && !field.isMissingNode()) {
          checkFits(column, field);
          columns.put(column.name(), column.type().encode(field));
        }
      }
      return columns;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot take a CBOR value apart into columns", e);
    }
  }

  /** A field may be written otherwise than its Java type lets expect: a long as text, say. */
  private static void checkFits(Column column, JsonNode field) {
    if (!column.type().fits(field)) {
      throw new IllegalArgumentException(
          "column "
              + column.name()
              + " is of type "
              + column.type().descriptorName()
              + ", but the state's field is written as "
              + field
              + "; let it be written as its type, or use layout cell");
    }
  }

  /** What has no column would be lost without a word. */
  private static void checkColumns(ValueSchema.Cbor cbor, JsonNode object) {
    Set<String> columns = cbor.columns().stream().map(Column::name).collect(Collectors.toSet());
    object
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!columns.contains(field)) {
                throw new IllegalArgumentException(
                    "the state has a field "
                        + field
                        + " that the table has no column for; the columns are "
                        + cbor.columns().stream().map(Column::name).toList()
                        + "; use layout cell for states whose fields vary");
              }
            });
  }

  private static byte[] joinCbor(ValueSchema.Cbor cbor, Map<String, byte[]> columns) {
    ObjectNode object = JacksonMappers.CBOR.createObjectNode();
    try {
      for (Column column : cbor.columns()) {
        byte[] bytes = columns.get(column.name());
        if (bytes != null) {
          object.set(column.name(), column.type().decode(bytes));
        }
      }
      return JacksonMappers.CBOR.writeValueAsBytes(object);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot put columns together into a CBOR value", e);
    }
  }
}
