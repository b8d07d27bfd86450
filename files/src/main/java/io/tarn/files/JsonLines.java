package io.tarn.files;

import io.tarn.schemas.StrictJson;

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

  @Override
  public T parse(TextLine line) throws Exception {
    return json.parse(line.bytes());
  }
}
