package io.tarn.schemas;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the class of a CBOR state reads: each field by its path, outer ones before those within. A
 * field with aliases is there once under each of its names, so a table still knows the old names of
 * what it may hold. Empty if it is not known.
 *
 * @param fields the kind of each path: {@code last.at} is a field of a field, {@code tags[]} the
 *     elements of a list, {@code by{}} the values of a map, and the empty path a state that is no
 *     object
 */
@SuppressWarnings("serial") // a map of texts and enum constants
public record Shape(Map<String, StateKind> fields) implements Serializable {
  static final Shape UNKNOWN = new Shape(Map.of());

  public Shape {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** All that a table without a shape can say: that there are these fields. */
  static Shape ofColumns(List<Column> columns) {
    Map<String, StateKind> fields = new LinkedHashMap<>();
    columns.forEach(column -> fields.put(column.name(), StateKind.ANY));
    return new Shape(fields);
  }

  boolean isUnknown() {
    return fields.isEmpty();
  }

  /** What states of {@code existing} would lose if they were read by this one, outermost first. */
  List<FieldChange> lost(String table, Shape existing) {
    List<FieldChange> lost = new ArrayList<>();
    existing.fields.forEach(
        (path, was) -> {
          StateKind is = fields.get(path);
          boolean told = lost.stream().anyMatch(outer -> isWithin(path, outer.path()));
          boolean unknown = path.isEmpty() && was == StateKind.ANY;
          if (told || unknown || isReadAsAny(path)) {
            return;
          }
          if (is == null) {
            lost.add(new FieldChange(path, missing(table, path, was)));
          } else if (!is.holds(was)) {
            lost.add(new FieldChange(path, changed(table, path, was, is)));
          }
        });
    return lost;
  }

  /**
   * Why a reader of this shape is not to be given states of another: a field that both have is of a
   * kind here that does not hold all that the other does, or none of the other's is read at all.
   * Fields that only one of them has are no reason.
   *
   * @return what such a table has, and what to do; empty if it may be read, or nobody can tell
   */
  Optional<String> unreadable(Shape found) {
    if (isUnknown() || found.isUnknown()) {
      return Optional.empty();
    }
    List<String> narrower =
        lost("", found).stream()
            .map(FieldChange::path)
            .filter(fields::containsKey)
            .map(path -> misread(path, found.fields.get(path)))
            .toList();
    if (!narrower.isEmpty()) {
      return Optional.of(
          String.join(", ", narrower)
              + ", which does not hold all of it; give the spec's class a kind that does");
    }
    return readsNoneOf(found)
        ? Optional.of(
            "states with the fields "
                + found.outermost()
                + ", none of which the spec's class reads, but "
                + (fields.containsKey("") ? fields.get("").descriptorName() : outermost())
                + "; name its fields as the job's class does")
        : Optional.empty();
  }

  private String misread(String path, StateKind was) {
    return (path.isEmpty() ? "states" : "a field " + path)
        + " of kind "
        + was.descriptorName()
        + " that the spec's class reads as "
        + fields.get(path).descriptorName();
  }

  /** A map, and a class that reads itself, may read any field. */
  private boolean readsNoneOf(Shape found) {
    StateKind whole = fields.get("");
    return !found.fields.containsKey("")
        && whole != StateKind.ANY
        && whole != StateKind.MAP
        && Collections.disjoint(fields.keySet(), found.outermost());
  }

  /** The fields of the state itself, in order of name. */
  private SortedSet<String> outermost() {
    return fields.keySet().stream()
        .filter(path -> fields.keySet().stream().noneMatch(outer -> isWithin(path, outer)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private boolean isReadAsAny(String path) {
    return fields.entrySet().stream()
        .anyMatch(field -> field.getValue() == StateKind.ANY && isWithin(path, field.getKey()));
  }

  private static boolean isWithin(String path, String outer) {
    return path.length() > outer.length()
        && path.startsWith(outer)
        && (outer.isEmpty() || ".[{".indexOf(path.charAt(outer.length())) >= 0);
  }

  private static String missing(String table, String path, StateKind was) {
    if (path.isEmpty()) {
      return "the states of table "
          + table
          + " were of kind "
          + was.descriptorName()
          + ", which its new class does not read; use another table name to begin anew";
    }
    return "field "
        + path
        + " ("
        + was.descriptorName()
        + ") of table "
        + table
        + " is not in its state's class any more: kept states would lose it at their next update;"
        + " if it was renamed, put @JsonAlias(\""
        + path.substring(path.lastIndexOf('.') + 1)
        + "\") on the new field";
  }

  private static String changed(String table, String path, StateKind was, StateKind is) {
    return (path.isEmpty() ? "the state" : "field " + path)
        + " of table "
        + table
        + " was of kind "
        + was.descriptorName()
        + " and is "
        + is.descriptorName()
        + " now, which does not hold all that "
        + was.descriptorName()
        + " does: kept states may not be read, or lose part of it; give it a kind that does, or add"
        + " a field of another name beside it";
  }

  /** The attribute of the table's descriptor. */
  String toText() {
    return fields.entrySet().stream()
        .map(field -> escaped(field.getKey()) + ":" + field.getValue().descriptorName())
        .collect(Collectors.joining(","));
  }

  static Shape parse(String text) {
    Map<String, StateKind> fields = new LinkedHashMap<>();
    for (String field : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int colon = field.lastIndexOf(':');
      fields.put(unescaped(field.substring(0, colon)), StateKind.parse(field.substring(colon + 1)));
    }
    return new Shape(fields);
  }

  /** A comma parts the fields. */
  private static String escaped(String path) {
    return path.replace("%", "%25").replace(",", "%2C");
  }

  private static String unescaped(String path) {
    return path.replace("%2C", ",").replace("%25", "%");
  }
}
