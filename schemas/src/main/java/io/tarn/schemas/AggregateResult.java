package io.tarn.schemas;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The results of built-in aggregates, by name.
 *
 * @param fields each aggregate's result in declared order, a Long or a Double
 */
@SuppressWarnings("serial") // a map of longs and doubles
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

  private Number number(String field) {
    Object value = fields.get(field);
    if (value == null) {
      throw new IllegalArgumentException(
          "no aggregate is named " + field + "; there are " + fields.keySet());
    }
    return (Number) value;
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
