package io.tarn.stream.engine.aggregate;

import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.Window;
import java.io.Serializable;
import java.util.List;

/**
 * The result of a window of a key, as it stands after a batch that changed it.
 *
 * @param key the key
 * @param window the window
 * @param result the aggregates' results
 */
@SuppressWarnings("serial") // as serializable as the user's key is
public record WindowedResult<K>(K key, Window window, AggregateResult result)
    implements Serializable {
  /** The result of the aggregate of that name, a whole number. */
  public long asLong(String field) {
    return result.asLong(field);
  }

  /** The result of the aggregate of that name. */
  public double asDouble(String field) {
    return result.asDouble(field);
  }

  /** The result of the aggregate of that name, as an object of a class. */
  public <T> T as(String field, Class<T> type) {
    return result.as(field, type);
  }

  /** The results of the aggregate of that name, which gives several. */
  public <T> List<T> asList(String field, Class<T> type) {
    return result.asList(field, type);
  }
}
