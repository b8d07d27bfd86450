package io.tarn.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Names and types of the fields of records that have no class: as somebody writes them down, or as
 * they are in a sample.
 *
 * <pre>{@code
 * FieldTypes fields = CsvLines.fieldsOf("/data/sample.csv");
 * System.out.println(fields); // id long, customer text, price double, at time
 *
 * streams.source(TextFiles.in("/data/orders").withHeader())
 *     .parse(CsvLines.of(fields)::parse)
 *     .filter(Json.where("price").isGreaterThan(100))
 * }</pre>
 *
 * <p>A record that has a field of another type goes to the dead letters. A sample is looked at
 * whenever a program starts, so keep it as it is, or print what it gives, and go on with {@link
 * #of}: then no file can change what a job takes.
 */
public final class FieldTypes implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String TYPES =
      Arrays.stream(FieldType.values()).map(FieldType::text).collect(Collectors.joining(", "));

  private final ArrayList<Field> fields;

  private FieldTypes(List<Field> fields) {
    this.fields = new ArrayList<>(fields);
  }

  private record Field(String name, FieldType type) implements Serializable {}

  /**
   * As they are written down.
   *
   * @param text {@code id long, paid boolean, price double, at time, customer text}; of JSON, a
   *     field that is an object or an array, or now this and now that, is a {@code json}. A name
   *     with a comma cannot be written down
   * @throws IllegalArgumentException if it is not of that form
   */
  public static FieldTypes of(String text) {
    List<Field> fields = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      String field = each.strip();
      int space = field.lastIndexOf(' ');
      if (space < 1) {
        throw new IllegalArgumentException(
            "a field is a name and a type, as in \"price double\", but one is \"" + field + "\"");
      }
      fields.add(new Field(field.substring(0, space).strip(), type(field.substring(space + 1))));
    }
    if (fields.stream().map(Field::name).distinct().count() < fields.size()) {
      throw new IllegalArgumentException("a field is there twice in \"" + text + "\"");
    }
    return new FieldTypes(fields);
  }

  private static FieldType type(String name) {
    return Arrays.stream(FieldType.values())
        .filter(type -> type.text().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("there is no type \"" + name + "\", but " + TYPES));
  }

  /** Fields that are texts. */
  static FieldTypes texts(List<String> names) {
    return new FieldTypes(names.stream().map(name -> new Field(name, FieldType.TEXT)).toList());
  }

  /** Those that a sample has, each of the narrowest type that takes all of its values. */
  static final class Sample {
    private final Map<String, FieldType> types = new LinkedHashMap<>();
    private final FieldType otherwise;

    /**
     * @param otherwise the type of a field that no other fits
     */
    Sample(FieldType otherwise) {
      this.otherwise = otherwise;
    }

    void add(String name, FieldType type) {
      types.merge(name, type, (known, seen) -> known.or(seen, otherwise));
    }

    /** Names that no value was found for are of the type of all else. */
    FieldTypes of(Iterable<String> names) {
      List<Field> fields = new ArrayList<>();
      names.forEach(name -> fields.add(new Field(name, types.getOrDefault(name, otherwise))));
      return new FieldTypes(fields);
    }
  }

  List<String> names() {
    return fields.stream().map(Field::name).toList();
  }

  /**
   * A record of texts, each made a value of its field's type; null where there is none.
   *
   * @throws IllegalArgumentException if one is of another type
   */
  ObjectNode read(JsonNode texts) {
    ObjectNode record = JsonNodeFactory.instance.objectNode();
    for (Field field : fields) {
      JsonNode text = texts.path(field.name());
      if (text.isTextual() && !(text.textValue().isEmpty() && field.type() != FieldType.TEXT)) {
        record.set(field.name(), read(field, text.textValue()));
      } else {
        record.putNull(field.name());
      }
    }
    return record;
  }

  private static JsonNode read(Field field, String text) {
    try {
      return field.type().read(field.type() == FieldType.TEXT ? text : text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(field.name() + ": " + e.getMessage(), e);
    }
  }

  /**
   * The fields of an object that there are types for; null where it lacks one.
   *
   * @throws IllegalArgumentException if one is of another type
   */
  ObjectNode select(JsonNode object) {
    ObjectNode record = JsonNodeFactory.instance.objectNode();
    for (Field field : fields) {
      JsonNode value = object.path(field.name());
      if (value.isMissingNode() || value.isNull()) {
        record.putNull(field.name());
      } else if (field.type().takes(value)) {
        record.set(field.name(), value);
      } else {
        throw new IllegalArgumentException(
            field.name() + ": " + value + " is no " + field.type().text());
      }
    }
    return record;
  }

  /** As {@link #of} takes them. */
  @Override
  public String toString() {
    return fields.stream()
        .map(field -> field.name() + " " + field.type().text())
        .collect(Collectors.joining(", "));
  }
}
