package io.tarn.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.io.Serializable;

/**
 * Reads one JSON object into a record or bean of a class, or says why it cannot: it is not JSON,
 * has something behind the object, lacks a field that a record has as a primitive, or has a value
 * of another type. Fields that the class does not have are passed over. Thread-safe.
 */
public final class StrictJson<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Jackson's own leniency is that of a form: 1.9 is read as 1, "7" as 7, and 12 as "12". */
  private static final JsonMapper STRICT =
      JacksonMappers.JSON
          .rebuild()
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private final Class<T> type;
  private transient volatile ObjectReader reader;

  private StrictJson(Class<T> type) {
    this.type = type;
  }

  public static <T> StrictJson<T> of(Class<T> type) {
    return new StrictJson<>(type);
  }

  /**
   * @throws IllegalArgumentException if it is not the JSON of one, with a sentence for whoever has
   *     the bytes and not the program
   */
  public T parse(byte[] json) throws IOException {
    try {
      T parsed = reader().readValue(json);
      if (parsed == null) {
        throw new IllegalArgumentException(
            "expected a JSON object of " + type.getSimpleName() + ", but got null");
      }
      return parsed;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not the JSON of a " + type.getSimpleName() + ": " + JacksonReason.of(e), e);
    }
  }

  private ObjectReader reader() {
    ObjectReader current = reader;
    if (current == null) {
      current = STRICT.readerFor(type);
      reader = current;
    }
    return current;
  }
}
