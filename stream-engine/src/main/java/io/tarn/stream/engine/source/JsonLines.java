package io.tarn.stream.engine.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.tarn.schemas.Mappers;

/**
 * Reads lines of one JSON object each into records or beans of a class. A line is turned away, with
 * the reason, if it is not JSON, has something behind the object, lacks a field that the class has
 * as a primitive, or has a value of another type; fields that the class does not have are passed
 * over.
 */
public final class JsonLines<T> implements LineParser<T> {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private transient volatile ObjectReader reader;

  private JsonLines(Class<T> type) {
    this.type = type;
  }

  public static <T> JsonLines<T> of(Class<T> type) {
    return new JsonLines<>(type);
  }

  @Override
  public T parse(TextLine line) throws Exception {
    try {
      T parsed = reader().readValue(line.bytes());
      if (parsed == null) {
        throw new IllegalArgumentException(
            "expected a JSON object of " + type.getSimpleName() + ", but got null");
      }
      return parsed;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not the JSON of a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
    }
  }

  private ObjectReader reader() {
    ObjectReader current = reader;
    if (current == null) {
      current =
          Mappers.JSON
              .readerFor(type)
              .with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
              .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
      reader = current;
    }
    return current;
  }
}
