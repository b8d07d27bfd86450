package io.tarn.stream.engine.local;

import io.tarn.stream.engine.spi.Attempt;
import io.tarn.stream.engine.spi.Counter;
import io.tarn.stream.engine.spi.DeadLetter;
import io.tarn.stream.engine.spi.Origin;
import io.tarn.stream.engine.spi.StateStores;
import io.tarn.stream.engine.spi.TaskContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One task: a partition of one stage, run on one thread. */
final class LocalTask implements TaskContext {
  private final int stage;
  private final int partition;
  private final Attempt attempt;
  private final StateStores stores;
  private final Map<Counter, Long> counters = new EnumMap<>(Counter.class);
  private final Map<String, Long> eventTimes = new HashMap<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  LocalTask(int stage, int partition, Attempt attempt, StateStores stores) {
    this.stage = stage;
    this.partition = partition;
    this.attempt = attempt;
    this.stores = stores;
  }

  @Override
  public int partition() {
    return partition;
  }

  @Override
  public Attempt attempt() {
    return attempt;
  }

  @Override
  public void count(Counter counter, long amount) {
    counters.merge(counter, amount, Long::sum);
  }

  @Override
  public void observeEventTime(String stream, long eventTimeMillis) {
    eventTimes.merge(stream, eventTimeMillis, Math::max);
  }

  @Override
  public void dead(Origin origin, String reason) {
    long sequence = ((long) stage << 48) | ((long) partition << 32) | deadLetters.size();
    deadLetters.add(
        new DeadLetter(origin.source(), origin.position(), sequence, origin.bytes(), reason));
    count(Counter.DEAD_ROWS, 1);
  }

  @Override
  public void closeAtEnd(AutoCloseable resource) {
    resources.push(resource);
  }

  @Override
  public StateStores stores() {
    return stores;
  }

  /** Writes what the task leaves behind besides its records. */
  void flush() {
    if (!deadLetters.isEmpty()) {
      stores.dead(deadLetters, attempt.plan());
    }
  }

  /** Closes what the task opened, all of it, whatever fails. */
  void close() throws Exception {
    Exception failure = null;
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (Exception e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  Map<Counter, Long> counters() {
    return counters;
  }

  Map<String, Long> eventTimes() {
    return eventTimes;
  }
}
