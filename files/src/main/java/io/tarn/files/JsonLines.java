package io.tarn.files;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.schemas.StrictJson;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads lines of one JSON object each into records or beans of a class. A line is turned away, with
 * the reason, if it is not JSON, has something behind the object, lacks a field that a record has
 * as a primitive, or has a value of another type; fields that the class does not have are passed
 * over.
 */
public final class JsonLines<T> implements LineParser<T> {
  private static final long serialVersionUID = 1L;

  private final StrictJson<T> json;

  private JsonLines(StrictJson<T> json) {
    this.json = json;
  }

  public static <T> JsonLines<T> of(Class<T> type) {
    return new JsonLines<>(StrictJson.of(type));
  }

  /** Records without a class: these fields alone, null where a line lacks one. */
  public static LineParser<JsonNode> of(FieldTypes fields) {
    StrictJson<JsonNode> json = StrictJson.of(JsonNode.class);
    return line -> fields.select(object(json, line));
  }

  /**
   * The fields of the objects in a file, with the narrowest types that its first 1,000 lines fit:
   * boolean, long, double, time or text; and json if it is an object or an array, now this and now
   * that, or always null.
   *
   * @param file a path, or the URI of a file on any file system of Hadoop's
   * @throws IllegalArgumentException if it has no lines, or one that is no JSON object
   */
  public static FieldTypes fieldsOf(String file) {
    StrictJson<JsonNode> json = StrictJson.of(JsonNode.class);
    FieldTypes.Sample sample = new FieldTypes.Sample(FieldType.JSON);
    Set<String> names = new LinkedHashSet<>();
    SmallFile.sample(
        file,
        false,
        line -> {
          for (Map.Entry<String, JsonNode> field : object(json, line).properties()) {
            names.add(field.getKey());
            if (!field.getValue().isNull()) {
              sample.add(field.getKey(), FieldType.ofValue(field.getValue()));
            }
          }
        });
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          file + " has no line with a field; take another sample, or FieldTypes.of(…)");
    }
    return sample.of(names);
  }

  private static JsonNode object(StrictJson<JsonNode> json, TextLine line) throws IOException {
    JsonNode parsed = json.parse(line.bytes());
    if (!parsed.isObject()) {
      throw new IllegalArgumentException("a line is a JSON object, but this is " + parsed);
    }
    return parsed;
  }

  @Override
  public T parse(TextLine line) throws Exception {
    return json.parse(line.bytes());
  }
}
