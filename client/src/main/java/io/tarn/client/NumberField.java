package io.tarn.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.schemas.AggregateField;
import io.tarn.schemas.Aggregated;
import io.tarn.schemas.Column;
import io.tarn.schemas.Field;
import io.tarn.schemas.Packed;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueSchema;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A field of a table's values that holds numbers, or the values themselves where they are numbers
 * without fields. For one read by one thread.
 */
final class NumberField {
  /** By size, whole numbers and fractions alike; none is NaN. */
  static final Comparator<JsonNode> BY_SIZE = NumberField::compare;

  /** What the values themselves may be called; no name does, too. */
  private static final String ITSELF = "value";

  private final String table;
  private final String name;

  /** Whether a row had the field, though perhaps without a number in it. */
  private boolean found;

  /** The fields of a row that did not have it, if one did not. */
  private List<String> others = List.of();

  private NumberField(String table, String name) {
    this.table = table;
    this.name = name;
  }

  /**
   * @throws IllegalArgumentException if the table's descriptor says that there is no such field
   */
  static NumberField of(TableSchema schema, String name) {
    List<String> declared = names(schema.value());
    if (schema.value() instanceof ValueSchema.Opaque) {
      throw new IllegalArgumentException(
          "Table "
              + schema.table()
              + " holds "
              + schema.value().describe()
              + ", which have no fields that a reader knows; read it by that codec");
    }
    NumberField field = new NumberField(schema.table(), name);
    field.found = declared.contains(name);
    if (!declared.isEmpty() && !field.found) {
      throw field.missing(declared);
    }
    return field;
  }

  private static List<String> names(ValueSchema values) {
    if (values instanceof Packed packed) {
      return packed.fields().stream().map(Field::name).toList();
    }
    if (values instanceof Aggregated aggregated) {
      return aggregated.fields().stream().map(AggregateField::name).toList();
    }
    return values instanceof ValueSchema.Cbor cbor
        ? cbor.columns().stream().map(Column::name).toList()
        : List.of();
  }

  /**
   * The number of a row; empty if it has none there: no such field, null, or NaN.
   *
   * @throws IllegalArgumentException if what it has there is no number
   */
  Optional<JsonNode> in(Row row) {
    JsonNode value = row.value().json();
    JsonNode there = value.isObject() ? value.get(name) : itself(value);
    if (there == null) {
      others = fields(value, false);
      return Optional.empty();
    }
    found = true;
    if (there.isNull() || isNan(there)) {
      return Optional.empty();
    }
    if (!there.isNumber()) {
      throw new IllegalArgumentException(
          "Field "
              + name
              + " of table "
              + table
              + " holds no numbers: that of key "
              + row.key()
              + " is "
              + there
              + "; numbers are in "
              + fields(value, true));
    }
    return Optional.of(there);
  }

  private JsonNode itself(JsonNode value) {
    if (value.isNumber() && (name.isEmpty() || name.equals(ITSELF))) {
      return value;
    }
    throw new IllegalArgumentException(
        "Table "
            + table
            + " has no field "
            + name
            + ": its values have no fields"
            + (value.isNumber() ? " and are numbers themselves; ask for \"" + ITSELF + "\"" : ""));
  }

  /**
   * Called once all rows have been looked at, of which there were some.
   *
   * @throws IllegalArgumentException if none of them had the field
   */
  void checkFound() {
    if (!found && !others.isEmpty()) {
      throw missing(others);
    }
  }

  private IllegalArgumentException missing(List<String> fields) {
    return new IllegalArgumentException(
        "Table " + table + " has no field " + name + Nearest.of(name, fields));
  }

  private static List<String> fields(JsonNode value, boolean numbersOnly) {
    return value.properties().stream()
        .filter(field -> !numbersOnly || field.getValue().isNumber())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static int compare(JsonNode one, JsonNode other) {
    if (isInfinite(one) || isInfinite(other)) {
      return Double.compare(one.doubleValue(), other.doubleValue());
    }
    if (isLong(one) && isLong(other)) {
      return Long.compare(one.longValue(), other.longValue());
    }
    return one.decimalValue().compareTo(other.decimalValue());
  }

  private static boolean isLong(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong();
  }

  private static boolean isNan(JsonNode number) {
    return number.isNumber() && Double.isNaN(number.doubleValue());
  }

  private static boolean isInfinite(JsonNode number) {
    return (number.isDouble() || number.isFloat()) && Double.isInfinite(number.doubleValue());
  }
}
