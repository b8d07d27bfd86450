package io.tarn.testkit.simulation;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.ValueCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What the join must have given, and what must wait for it: each pair of events of a key that lie
 * near each other, and the events that a partner may still come for.
 */
final class JoinFold {
  private static final ValueCodec<Waiting> CODEC = CborCodec.of(Waiting.class);

  private final Map<String, Waiting> waiting = new TreeMap<>();
  private final Set<String> touched = new HashSet<>();
  private final Map<String, Long> pairs = new TreeMap<>();
  private long late;

  /** What waits of a key, as it is kept, and when it is looked at if nothing comes for it. */
  record Waiting(List<Entry> left, List<Entry> right, long wakes) {
    private LongStream ends() {
      return Stream.concat(left.stream(), right.stream()).mapToLong(Entry::end);
    }
  }

  /** An event that waits. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  record Entry(long time, boolean joined, Input.Event value) {
    private long end() {
      Duration awaited = Shop.isLeft(value) ? Shop.AFTER : Shop.BEFORE;
      return time + awaited.toMillis();
    }
  }

  /** One event more, in a batch in which those at or before {@code closedBy} are late. */
  void add(Input.Event event, long closedBy) {
    if (event.timeMillis() <= closedBy) {
      late++;
      return;
    }
    Waiting own =
        waiting.computeIfAbsent(
            event.key(),
            missing -> new Waiting(new ArrayList<>(), new ArrayList<>(), Long.MIN_VALUE));
    touched.add(event.key());
    boolean isLeft = Shop.isLeft(event);
    List<Entry> others = isLeft ? own.right() : own.left();
    boolean joined = false;
    for (int i = 0; i < others.size(); i++) {
      Entry other = others.get(i);
      if (isLeft ? areNear(event, other.value()) : areNear(other.value(), event)) {
        joined = true;
        others.set(i, new Entry(other.time(), true, other.value()));
        pairs.merge(event.key(), 1L, Long::sum);
      }
    }
    (isLeft ? own.left() : own.right()).add(new Entry(event.timeMillis(), joined, event));
  }

  private static boolean areNear(Input.Event left, Input.Event right) {
    long after = right.timeMillis() - left.timeMillis();
    return after >= -Shop.BEFORE.toMillis() && after <= Shop.AFTER.toMillis();
  }

  /**
   * The batch ends: what is behind the watermark is let go of the keys that it had events of, and
   * of those that are woken.
   *
   * @param closedBy the watermark of the batch before
   */
  void end(long closedBy, long watermark) {
    waiting.replaceAll(
        (key, own) -> {
          boolean woken = own.wakes() > closedBy && own.wakes() <= watermark;
          if (!woken && !touched.contains(key)) {
            return own;
          }
          own.left().removeIf(entry -> entry.end() <= watermark);
          own.right().removeIf(entry -> entry.end() <= watermark);
          long wakes = own.wakes() > watermark ? own.wakes() : own.ends().max().orElse(0);
          return new Waiting(own.left(), own.right(), wakes);
        });
    waiting.values().removeIf(own -> own.left().isEmpty() && own.right().isEmpty());
    touched.clear();
  }

  /** Whether a batch without input has something to let go. */
  boolean isDue(long watermark) {
    return waiting.values().stream().anyMatch(own -> own.wakes() <= watermark);
  }

  /** How many pairs each key has had so far. */
  Map<String, Long> pairs() {
    return pairs;
  }

  /** What waits of each key, as bytes. */
  Map<String, byte[]> waiting() {
    Map<String, byte[]> rows = new TreeMap<>();
    waiting.forEach((key, own) -> rows.put(key, CODEC.encode(own)));
    return rows;
  }

  /** How many events were late so far. */
  long late() {
    return late;
  }
}
