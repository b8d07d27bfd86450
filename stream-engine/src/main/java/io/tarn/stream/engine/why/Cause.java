package io.tarn.stream.engine.why;

import io.tarn.client.KeyBatch;
import java.util.List;

/**
 * What one batch did to a key, and by which records of the input.
 *
 * @param batch the batch, and what it changed
 * @param records the records of that batch that came to the key, in the order in which they were
 *     read; none if time alone changed it, as by a timer, or a window or session that closed
 * @param more how many there are besides, which were not asked for
 * @param unfound what cannot be found any more; if there is anything, more records may have come to
 *     the key than were found
 */
public record Cause(KeyBatch batch, List<InputRecord> records, long more, List<Unfound> unfound) {
  public Cause {
    records = List.copyOf(records);
    unfound = List.copyOf(unfound);
  }

  /** Whether there are no other records than those found, and those that were not asked for. */
  public boolean isWhole() {
    return unfound.isEmpty();
  }

  /** Whether it is certain that no record of the batch came to the key. */
  public boolean isByTimeAlone() {
    return isWhole() && records.isEmpty() && more == 0;
  }
}
