package io.tarn.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What values are made of, as attributes of a table's descriptor. */
final class ValueAttributes {
  private static final String OPAQUE = "opaque:";

  private ValueAttributes() {}

  /** The value's kind, in one word. */
  static String name(ValueSchema value) {
    if (value instanceof ValueSchema.Opaque opaque) {
      return OPAQUE + opaque.codec();
    }
    if (value instanceof Packed) {
      return "packed";
    }
    return value instanceof Aggregated ? "aggregates" : "cbor";
  }

  /**
   * @param prefix of the attributes' names
   */
  static void put(Map<String, String> attributes, String prefix, ValueSchema value) {
    attributes.put(prefix + "value", name(value));
    List<String> fields = fields(value);
    if (!fields.isEmpty()) {
      attributes.put(prefix + "fields", String.join(",", fields));
    }
    if (value instanceof ValueSchema.Cbor cbor && !cbor.shape().isUnknown()) {
      attributes.put(prefix + "shape", cbor.shape().toText());
    }
  }

  static ValueSchema parse(Map<String, String> attributes, String prefix) {
    String name = attributes.get(prefix + "value");
    if (name.startsWith(OPAQUE)) {
      return new ValueSchema.Opaque(name.substring(OPAQUE.length()));
    }
    List<String[]> fields = parseFields(attributes.getOrDefault(prefix + "fields", ""));
    if (name.equals("cbor")) {
      return new ValueSchema.Cbor(
          fields.stream().map(field -> new Column(field[0], ColumnType.parse(field[1]))).toList(),
          Shape.parse(attributes.getOrDefault(prefix + "shape", "")));
    }
    if (name.equals("aggregates")) {
      return new Aggregated(
          fields.stream().map(field -> AggregateField.parse(field[0], field[1])).toList());
    }
    return new Packed(
        fields.stream().map(field -> new Field(field[0], FieldKind.parse(field[1]))).toList());
  }

  private static List<String> fields(ValueSchema value) {
    if (value instanceof Packed packed) {
      return packed.fields().stream().map(Field::describe).toList();
    }
    if (value instanceof Aggregated aggregated) {
      return aggregated.fields().stream().map(AggregateField::describe).toList();
    }
    return value instanceof ValueSchema.Cbor cbor
        ? cbor.columns().stream()
            .map(column -> column.name() + ":" + column.type().descriptorName())
            .toList()
        : List.of();
  }

  /** Each field's name and type. */
  private static List<String[]> parseFields(String fields) {
    List<String[]> parsed = new ArrayList<>();
    for (String field : fields.isEmpty() ? new String[0] : fields.split(",", -1)) {
      int colon = field.lastIndexOf(':'); // a field may have one in its name, no type has
      parsed.add(new String[] {field.substring(0, colon), field.substring(colon + 1)});
    }
    return parsed;
  }
}
