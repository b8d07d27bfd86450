package io.tarn.testkit.simulation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What the simulated job reads: batches of events of a few keys, some of them late. */
record Input(List<List<Event>> batches) {
  private static final long START = 800_000_000_000L;

  /**
   * @param keys how many different ones
   */
  static Input some(int batches, int keys, Random random) {
    List<List<Event>> all = new ArrayList<>();
    for (int batch = 0; batch < batches; batch++) {
      Map<Integer, Boolean> removes = new HashMap<>();
      List<Event> events = new ArrayList<>();
      long now = START + batch * (1_000L + random.nextInt(4_000));
      for (int i = random.nextInt(5); i >= 0; i--) {
        int key = random.nextInt(keys);
        boolean removed = removes.computeIfAbsent(key, missing -> random.nextInt(4) == 0);
        events.add(new Event("key-" + key, now + random.nextInt(25_000) - 20_000, removed));
      }
      all.add(events);
    }
    return new Input(all);
  }

  /** How many events there are up to a batch. */
  long countTo(long batch) {
    return batches.subList(0, (int) batch + 1).stream().mapToLong(List::size).sum();
  }

  /** The greatest event time of a batch. */
  long greatestOf(long batch) {
    return batches.get((int) batch).stream().mapToLong(Event::timeMillis).max().orElseThrow();
  }

  /**
   * An event.
   *
   * @param removes whether it removes the state of its key; all of a key do in a batch, or none
   */
  record Event(String key, long timeMillis, boolean removes) implements Serializable {}
}
