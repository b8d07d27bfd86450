package io.tarn.files;

import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The columns that a class has, by the names that Jackson reads them by; those of a record in the
 * order of its components.
 *
 * @param ordered whether lines without a header have them in this order
 */
record CsvColumns(List<Column> columns, boolean ordered) {
  private static final List<Class<?>> NESTED = List.of(Record.class, Map.class, Collection.class);
  private static final int SHOWN_CHARACTERS = 200;

  /**
   * @param required whether a record cannot be made without it
   */
  record Column(String name, boolean required) {}

  /**
   * @throws IllegalArgumentException if it has none, or one that is more than a cell can be
   */
  static CsvColumns of(Class<?> type, DeserializationConfig config) {
    List<BeanPropertyDefinition> properties =
        config.introspect(config.constructType(type)).findProperties().stream()
            .filter(each -> each.hasConstructorParameter() || each.hasSetter() || each.hasField())
            .toList();
    if (properties.isEmpty()) {
      throw new IllegalArgumentException(
          "the columns of CSV are the components of a record, or what a bean has setters for, but "
              + type.getName()
              + " has none");
    }
    for (BeanPropertyDefinition property : properties) {
      if (isNested(property.getRawPrimaryType())) {
        throw new IllegalArgumentException(
            property.getName()
                + " of "
                + type.getName()
                + " is a "
                + property.getRawPrimaryType().getName()
                + ", which is more than a cell of CSV can be; read a text, and map it");
      }
    }
    return new CsvColumns(properties.stream().map(CsvColumns::column).toList(), type.isRecord());
  }

  /** Those of records without a class. */
  static CsvColumns of(FieldTypes fields) {
    return new CsvColumns(
        fields.names().stream().map(name -> new Column(name, false)).toList(), true);
  }

  private static Column column(BeanPropertyDefinition property) {
    boolean primitive =
        property.hasConstructorParameter() && property.getRawPrimaryType().isPrimitive();
    return new Column(property.getName(), primitive || property.isRequired());
  }

  /** Whether a value of the class is more than a cell can be. */
  static boolean isNested(Class<?> value) {
    return (value.isArray() && value != byte[].class)
        || NESTED.stream().anyMatch(nested -> nested.isAssignableFrom(value));
  }

  List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  /**
   * The columns of lines that no header names.
   *
   * @throws IllegalArgumentException if they have no order
   */
  List<String> inOrder() {
    if (!ordered) {
      throw new IllegalArgumentException(
          "the columns of a class that is no record have no order, so the files must have a header:"
              + " TextFiles.withHeader()");
    }
    return names();
  }

  /** Whether these cells are the names of all columns, in whatever order, and nothing else. */
  boolean areNamed(List<String> cells) {
    return cells.size() == columns.size() && new HashSet<>(cells).equals(Set.copyOf(names()));
  }

  /**
   * Makes sure that records can be read below a header.
   *
   * @param header the names in it
   * @param line all of it
   * @throws IllegalArgumentException if it names none of the columns, one twice, or lacks one
   *     without which there is no record
   */
  void check(List<String> header, String line) {
    Set<String> named = new HashSet<>(header);
    if (names().stream().noneMatch(named::contains)) {
      throw new IllegalArgumentException(
          "the file's header has none of the columns "
              + String.join(", ", names())
              + ", but is "
              + shown(line)
              + "; another separator, perhaps, or no header at all");
    }
    for (Column column : columns) {
      if (Collections.frequency(header, column.name()) > 1) {
        throw new IllegalArgumentException(
            "the file's header has the column "
                + column.name()
                + " more than once: "
                + shown(line));
      }
    }
    String lacking =
        columns.stream()
            .filter(column -> column.required() && !named.contains(column.name()))
            .map(Column::name)
            .collect(Collectors.joining(", "));
    if (!lacking.isEmpty()) {
      throw new IllegalArgumentException(
          "the file's header lacks " + lacking + ", but is " + shown(line));
    }
  }

  private static String shown(String line) {
    return line.length() > SHOWN_CHARACTERS ? line.substring(0, SHOWN_CHARACTERS) + "…" : line;
  }
}
