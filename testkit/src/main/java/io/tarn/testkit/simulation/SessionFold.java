package io.tarn.testkit.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The sessions that there must be after each batch: {@code key start end count}. */
final class SessionFold {
  private final Map<String, List<Session>> sessions = new HashMap<>();
  private long late;

  private record Session(long start, long end, long count) {}

  /** One event more, in a batch in which what ended at or before {@code closedBy} is closed. */
  void add(Input.Event event, long closedBy) {
    long end = event.timeMillis() + Shop.GAP.toMillis();
    if (end <= closedBy) {
      late++;
      return;
    }
    Session joined = new Session(event.timeMillis(), end, 1);
    List<Session> others = new ArrayList<>();
    for (Session each : sessions.getOrDefault(event.key(), List.of())) {
      boolean touches = each.start() <= joined.end() && joined.start() <= each.end();
      if (touches && each.end() > closedBy) {
        joined =
            new Session(
                Math.min(each.start(), joined.start()),
                Math.max(each.end(), joined.end()),
                each.count() + joined.count());
      } else {
        others.add(each);
      }
    }
    others.add(joined);
    sessions.put(event.key(), others);
  }

  /** How many events were late so far. */
  long late() {
    return late;
  }

  Set<String> all() {
    Set<String> all = new TreeSet<>();
    sessions.forEach(
        (key, own) ->
            own.forEach(
                each -> all.add(key + " " + each.start() + " " + each.end() + " " + each.count())));
    return all;
  }
}
