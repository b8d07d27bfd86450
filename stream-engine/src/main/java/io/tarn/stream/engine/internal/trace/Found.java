package io.tarn.stream.engine.internal.trace;

import io.tarn.stream.engine.why.InputRecord;
import io.tarn.stream.engine.why.Unfound;
import java.util.List;

/**
 * The records that came to rows.
 *
 * @param more how many there are besides
 */
record Found(List<InputRecord> records, long more, List<Unfound> unfound) {
  /** Of a batch that read nothing. */
  static final Found NOTHING = new Found(List.of(), 0, List.of());

  /** Of a batch whose records cannot be found. */
  static Found none(Unfound unfound) {
    return new Found(List.of(), 0, List.of(unfound));
  }
}
