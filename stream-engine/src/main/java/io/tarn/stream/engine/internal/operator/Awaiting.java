package io.tarn.stream.engine.internal.operator;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Objects;

/**
 * The records of a key that a partner may still come for.
 *
 * @param left those of the left stream, as they came
 * @param right those of the right stream
 * @param wakes when the timer of the key comes due, in ms of event time
 */
public record Awaiting<V, W>(List<Entry<V>> left, List<Entry<W>> right, long wakes) {
  /** A record; stored as an array of time, joined and value, as there are many of them. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  @JsonPropertyOrder({"time", "joined", "value"})
  public static final class Entry<T> {
    private final long time;
    private final boolean joined;
    private final T value;

    /** The value as it was last written; null before. Nobody changes a value that is kept. */
    private byte[] written;

    /**
     * @param time its event time, in ms
     * @param joined whether it has had a partner
     */
    @JsonCreator
    public Entry(
        @JsonProperty("time") long time,
        @JsonProperty("joined") boolean joined,
        @JsonProperty("value") T value) {
      this.time = time;
      this.joined = joined;
      this.value = value;
    }

    @JsonProperty
    public long time() {
      return time;
    }

    @JsonProperty
    public boolean joined() {
      return joined;
    }

    @JsonProperty
    public T value() {
      return value;
    }

    Entry<T> withPartner() {
      if (joined) {
        return this;
      }
      Entry<T> same = new Entry<>(time, true, value);
      same.written = written;
      return same;
    }

    byte[] written() {
      return written;
    }

    void written(byte[] bytes) {
      written = bytes;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Entry<?> entry
          && entry.time == time
          && entry.joined == joined
          && Objects.equals(entry.value, value);
    }

    @Override
    public int hashCode() {
      return Objects.hash(time, joined, value);
    }

    @Override
    public String toString() {
      return value + " of " + time + (joined ? ", joined" : "");
    }
  }
}
