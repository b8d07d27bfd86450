package io.tarn.testkit.simulation;

import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.output.Delivery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an output writes to: it knows by a batch's number whether it has it, and nothing of who
 * delivers. Checks that nothing comes before its commit, that nothing is left out, and that each
 * batch is what was read.
 */
final class OtherSide {
  private static final Comparator<Input.Event> ORDER =
      Comparator.comparing(Input.Event::key)
          .thenComparing(Input.Event::timeMillis)
          .thenComparing(Input.Event::removes);

  private final Input input;
  private final Map<Long, Map<Integer, List<Input.Event>>> staged = new HashMap<>();
  private final TreeMap<Long, Long> delivered = new TreeMap<>();

  OtherSide(Input input) {
    this.input = input;
  }

  /** Takes what a task has written, apart from what was delivered. */
  void stage(long version, int partition, List<Input.Event> events) {
    staged.computeIfAbsent(version, missing -> new HashMap<>()).put(partition, events);
  }

  /** The staged events of an attempt, none delivered. */
  int stagedCount(long version) {
    return staged.getOrDefault(version, Map.of()).values().stream().mapToInt(List::size).sum();
  }

  /**
   * Takes a batch, unless it has it.
   *
   * @throws AssertionError if it must not be given this one, or not now
   */
  void deliver(Delivery delivery, Cluster cluster) {
    long batch = delivery.batch();
    Long before = delivered.get(batch);
    if (before != null) {
      check(before == delivery.version(), delivery, "was delivered before as " + before);
      return;
    }
    JobRow row = cluster.row();
    long committed =
        row.committedBatch() < batch
            ? -1
            : cluster
                .batch(batch, row.readPoint().upTo(delivery.version()))
                .map(BatchEntry::version)
                .orElse(-1L);
    check(committed == delivery.version(), delivery, "is not committed; the row is " + row);
    check(delivered.size() == batch, delivery, "follows " + delivered.keySet());
    check(
        sorted(input.batches().get((int) batch)).equals(sorted(staged(delivery.version()))),
        delivery,
        "is not what was read: " + staged(delivery.version()));
    delivered.put(batch, delivery.version());
  }

  /** Whether it has all that was read. */
  boolean hasAll() {
    return delivered.size() == input.batches().size();
  }

  private List<Input.Event> staged(long version) {
    List<Input.Event> all = new ArrayList<>();
    staged.getOrDefault(version, Map.of()).values().forEach(all::addAll);
    return all;
  }

  private static List<Input.Event> sorted(List<Input.Event> events) {
    return events.stream().sorted(ORDER).toList();
  }

  private static void check(boolean holds, Delivery delivery, String otherwise) {
    if (!holds) {
      throw new AssertionError("an output was given " + delivery + ", which " + otherwise);
    }
  }
}
