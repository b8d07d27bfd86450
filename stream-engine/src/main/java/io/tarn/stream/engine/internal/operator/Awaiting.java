package io.tarn.stream.engine.internal.operator;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * The records of a key that a partner may still come for.
 *
 * @param left those of the left stream, as they came
 * @param right those of the right stream
 * @param wakes when the timer of the key comes due, in ms of event time
 */
public record Awaiting<V, W>(List<Entry<V>> left, List<Entry<W>> right, long wakes) {
  /**
   * A record; stored as an array of these three, as there are many of them.
   *
   * @param time its event time, in ms
   * @param joined whether it has had a partner
   */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  @JsonPropertyOrder({"time", "joined", "value"})
  public record Entry<T>(long time, boolean joined, T value) {
    Entry<T> withPartner() {
      return joined ? this : new Entry<>(time, true, value);
    }
  }
}
