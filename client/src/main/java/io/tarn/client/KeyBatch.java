package io.tarn.client;

import java.time.Instant;
import java.util.List;

/**
 * What one batch did to a key.
 *
 * @param batch the batch id
 * @param planned when the batch was planned
 * @param changes one of the key, or in a windowed table one for each of its windows that the batch
 *     changed, in order of time; none if the batch left the key as it was
 */
public record KeyBatch(long batch, Instant planned, List<Change> changes) {
  public KeyBatch {
    changes = List.copyOf(changes);
  }
}
