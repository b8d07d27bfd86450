package io.tarn.stream.engine.aggregate;

import io.tarn.schemas.Window;
import java.io.Serializable;
import java.util.List;

/**
 * The best keys of a window, as it stands after a batch that changed it.
 *
 * @param window the window
 * @param keys the best first; of equal ones, by the order of keys
 */
@SuppressWarnings("serial") // as serializable as the user's keys are
public record WindowTop<K>(Window window, List<KeyScore<K>> keys) implements Serializable {
  public WindowTop {
    keys = List.copyOf(keys);
  }
}
