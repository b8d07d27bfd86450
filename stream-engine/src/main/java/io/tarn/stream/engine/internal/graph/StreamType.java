package io.tarn.stream.engine.internal.graph;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of the records that a node of a graph gives.
 *
 * @param key the key type's name, where they are pairs of a key and a value
 * @param timed whether they have event times
 * @param sources the names of the sources that they come from, in the order in which they were
 *     united
 * @param watermarks the names of the watermarks that hold for them: on each way from a source the
 *     last that was set
 * @param initial whether all of them come from sources that are read once, before all others
 */
public record StreamType(
    Optional<String> key,
    boolean timed,
    Set<String> sources,
    Set<String> watermarks,
    boolean initial) {
  public StreamType {
    sources = Collections.unmodifiableSet(new LinkedHashSet<>(sources));
    watermarks = Collections.unmodifiableSet(new LinkedHashSet<>(watermarks));
  }

  static StreamType ofSource(String source, boolean initial) {
    return new StreamType(Optional.empty(), false, Set.of(source), Set.of(), initial);
  }

  public StreamType keyed(String keyType) {
    return new StreamType(Optional.of(keyType), timed, sources, watermarks, initial);
  }

  public StreamType withoutKey() {
    return new StreamType(Optional.empty(), timed, sources, watermarks, initial);
  }

  /** With a watermark in place of those that were set before. */
  StreamType withWatermark(String watermark) {
    return new StreamType(Optional.empty(), true, sources, Set.of(watermark), initial);
  }

  /** With event times that no watermark follows, in place of any before. */
  StreamType withoutWatermark() {
    return new StreamType(Optional.empty(), true, sources, Set.of(), initial);
  }

  /** Of records that are made of several, and of which their operation gives the time. */
  StreamType timedAgain() {
    return new StreamType(key, true, sources, watermarks, initial);
  }

  /** Of records that are made of several, which have no time of their own. */
  public StreamType untimed() {
    return new StreamType(key, false, sources, watermarks, initial);
  }

  /** Of both streams' records: they have keys, and event times, only if both streams' have. */
  StreamType union(StreamType other) {
    return new StreamType(
        key.equals(other.key) ? key : Optional.empty(),
        timed && other.timed,
        both(sources, other.sources),
        both(watermarks, other.watermarks),
        initial && other.initial);
  }

  private static Set<String> both(Set<String> left, Set<String> right) {
    Set<String> both = new LinkedHashSet<>(left);
    both.addAll(right);
    return both;
  }
}
