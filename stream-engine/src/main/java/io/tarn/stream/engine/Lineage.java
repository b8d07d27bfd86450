package io.tarn.stream.engine;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Where the records of a stream come from.
 *
 * @param sources the names of the sources, in the order in which they were united
 * @param watermarks the names of the watermarks that hold for them: on each way from a source the
 *     last that was set
 * @param timed whether the records have event times
 */
record Lineage(Set<String> sources, Set<String> watermarks, boolean timed) {
  static Lineage of(String source) {
    return new Lineage(Set.of(source), Set.of(), false);
  }

  /** With a watermark in place of those that were set before. */
  Lineage withWatermark(String watermark) {
    return new Lineage(sources, Set.of(watermark), true);
  }

  /** Of records that are made of several, which have no time of their own. */
  Lineage untimed() {
    return new Lineage(sources, watermarks, false);
  }

  /** Of both streams' records: they have event times only if both streams' have. */
  Lineage union(Lineage other) {
    return new Lineage(
        both(sources, other.sources), both(watermarks, other.watermarks), timed && other.timed);
  }

  private static Set<String> both(Set<String> left, Set<String> right) {
    Set<String> both = new LinkedHashSet<>(left);
    both.addAll(right);
    return both;
  }
}
