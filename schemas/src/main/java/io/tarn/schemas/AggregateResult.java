package io.tarn.schemas;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The results of aggregates, by name.
 *
 * @param fields each aggregate's result in declared order: a Long or a Double of those that are
 *     packed, JSON or what its aggregator gives of others; null for one that has no value yet
 */
@SuppressWarnings("serial") // as serializable as what aggregators give
public record AggregateResult(Map<String, Object> fields) implements Serializable {
  public AggregateResult {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** The result of the aggregate of that name, a whole number. */
  public long asLong(String field) {
    return number(field).longValue();
  }

  /** The result of the aggregate of that name. */
  public double asDouble(String field) {
    return number(field).doubleValue();
  }

  /** The result of the aggregate of that name, as an object of a class. */
  public <T> T as(String field, Class<T> type) {
    Object result = result(field);
    return type.isInstance(result)
        ? type.cast(result)
        : JacksonMappers.STATE.convertValue(result, type);
  }

  /** The results of the aggregate of that name, which gives several. */
  public <T> List<T> asList(String field, Class<T> type) {
    return JacksonMappers.STATE.convertValue(
        result(field),
        JacksonMappers.STATE.getTypeFactory().constructCollectionType(List.class, type));
  }

  private Number number(String field) {
    Object result = result(field);
    if (result instanceof Number number) {
      return number;
    }
    throw new IllegalArgumentException(
        "aggregate " + field + " is no number, but " + result + "; ask for it by as()");
  }

  private Object result(String field) {
    if (!fields.containsKey(field)) {
      throw new IllegalArgumentException(
          "no aggregate is named " + field + "; there are " + fields.keySet());
    }
    return fields.get(field);
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
