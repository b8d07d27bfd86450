package io.tarn.cli.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import io.tarn.schemas.JacksonMappers;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a command's records go: JSON lines for programs, an aligned table for people. Close to see
 * all of it.
 */
public interface Output {
  /** One JSON object a line, for programs. */
  static Output json(PrintStream out) {
    return new Json(out);
  }

  /** An aligned table, for people. */
  static Output aligned(PrintStream out) {
    return new Aligned(out);
  }

  /** One record: its fields in order. Values may be text, numbers, JSON nodes, maps and lists. */
  void show(Map<String, ?> fields);

  /** Shows what has not been shown yet. */
  void finish();

  /** One JSON object a line, each printed at once. */
  final class Json implements Output {
    private final PrintStream out;

    Json(PrintStream out) {
      this.out = out;
    }

    @Override
    public void show(Map<String, ?> fields) {
      try {
        out.println(Printable.json(JacksonMappers.JSON.writeValueAsString(fields)));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("cannot write " + fields + " as JSON", e);
      }
    }

    @Override
    public void finish() {
      out.flush();
    }
  }

  /**
   * Columns as wide as their widest value, in pages, so that a long scan is seen while it goes on.
   */
  final class Aligned implements Output {
    private static final int ROWS_PER_PAGE = 1_000;
    private static final int WIDEST = 200;

    /** Objects whose fields have the same names: each is shown under its object's name. */
    private static final Set<String> SAME_FIELDS = Set.of("before", "after");

    private final PrintStream out;
    private final List<JsonNode> page = new ArrayList<>();
    private Set<String> headed = Set.of();

    Aligned(PrintStream out) {
      this.out = out;
    }

    @Override
    public void show(Map<String, ?> fields) {
      page.add(JacksonMappers.JSON.valueToTree(fields));
      if (page.size() == ROWS_PER_PAGE) {
        flush();
      }
    }

    @Override
    public void finish() {
      flush();
      out.flush();
    }

    private void flush() {
      List<Map<String, String>> rows = page.stream().map(Aligned::flat).toList();
      page.clear();
      Set<String> columns = new LinkedHashSet<>();
      rows.forEach(row -> columns.addAll(row.keySet()));
      columns.removeIf( // an object that is null in some rows
          name -> columns.stream().anyMatch(other -> other.startsWith(name + ".")));
      List<Integer> widths = new ArrayList<>();
      for (String column : columns) {
        int width = column.length();
        for (Map<String, String> row : rows) {
          width = Math.max(width, row.getOrDefault(column, "").length());
        }
        widths.add(width);
      }
      if (!columns.isEmpty() && !columns.equals(headed)) {
        out.println(Terminal.bold(line(List.copyOf(columns), widths)));
        headed = columns;
      }
      for (Map<String, String> row : rows) {
        out.println(
            line(columns.stream().map(column -> row.getOrDefault(column, "")).toList(), widths));
      }
    }

    /**
     * The record as columns: the fields of an object in it become columns of their own, under the
     * object's name and theirs where theirs alone is taken.
     */
    private static Map<String, String> flat(JsonNode record) {
      Map<String, String> columns = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : record.properties()) {
        if (field.getValue().isObject() && !field.getValue().isEmpty()) {
          field
              .getValue()
              .properties()
              .forEach(
                  inner -> {
                    String name = Printable.line(inner.getKey());
                    boolean taken =
                        record.has(name)
                            || columns.containsKey(name)
                            || SAME_FIELDS.contains(field.getKey());
                    columns.put(taken ? field.getKey() + "." + name : name, text(inner.getValue()));
                  });
        } else {
          columns.put(Printable.line(field.getKey()), text(field.getValue()));
        }
      }
      return columns;
    }

    private static String text(JsonNode value) {
      if (value.isNull()) {
        return "-";
      }
      String text = value instanceof ValueNode ? value.asText() : value.toString();
      String oneLine = Printable.line(text);
      return oneLine.length() > WIDEST ? oneLine.substring(0, WIDEST) + "…" : oneLine;
    }

    private static String line(List<String> cells, List<Integer> widths) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < cells.size(); i++) {
        line.append(cells.get(i));
        if (i < cells.size() - 1) {
          line.append(" ".repeat(widths.get(i) - cells.get(i).length() + 2));
        }
      }
      return line.toString();
    }
  }
}
