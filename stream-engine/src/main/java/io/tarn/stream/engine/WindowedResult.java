package io.tarn.stream.engine;

import io.tarn.schemas.Window;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of a window of a key, as it stands after a batch that changed it.
 *
 * @param key the key
 * @param window the window
 * @param fields each aggregate's result by its name, a Long or a Double
 */
@SuppressWarnings("serial") // as serializable as the user's key is
public record WindowedResult<K>(K key, Window window, Map<String, Object> fields)
    implements Serializable {
  public WindowedResult {
    fields = new LinkedHashMap<>(fields);
  }

  /** The result of the aggregate of that name, a whole number. */
  public long asLong(String field) {
    return ((Number) fields.get(field)).longValue();
  }

  /** The result of the aggregate of that name. */
  public double asDouble(String field) {
    return ((Number) fields.get(field)).doubleValue();
  }
}
