package io.tarn.stream.engine.local;

import io.tarn.stream.engine.spi.Attempt;
import io.tarn.stream.engine.spi.Counter;
import io.tarn.stream.engine.spi.DeadLetter;
import io.tarn.stream.engine.spi.LateRecords;
import io.tarn.stream.engine.spi.Origin;
import io.tarn.stream.engine.spi.StateStores;
import io.tarn.stream.engine.spi.TaskContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One task: a partition of one stage, run on one thread. */
final class LocalTask implements TaskContext {
  /** Well below the 10 MiB at which HBase's client turns a cell away. */
  private static final int MAX_DEAD_BYTES = 1 << 20;

  private static final int MAX_REASON_CHARS = 4_096;

  /** Dead letters are written once so much of them has gathered. */
  private static final long DEAD_BUFFER_BYTES = 8L << 20;

  /** What a letter costs besides: objects, their headers, and the five cells that it becomes. */
  private static final int LETTER_OVERHEAD = 1_000;

  private final int partition;
  private final Attempt attempt;
  private final StateStores stores;
  private final Map<Counter, Long> counters = new EnumMap<>(Counter.class);
  private final Map<String, Long> eventTimes = new HashMap<>();
  private final LateRecords late = new LateRecords();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final Map<Integer, Long> deadOfNode = new HashMap<>();
  private long deadBytes;
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  LocalTask(int partition, Attempt attempt, StateStores stores) {
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
  public void late(Origin origin) {
    late.add(origin);
  }

  @Override
  public void observeEventTime(String stream, long eventTimeMillis) {
    eventTimes.merge(stream, eventTimeMillis, Math::max);
  }

  @Override
  public void dead(int node, Origin origin, String reason) {
    long count = deadOfNode.merge(node, 1L, Long::sum) - 1;
    long sequence = DeadLetter.sequence(node, partition, count);
    byte[] record = origin.bytes();
    String why = reason == null ? "no reason given" : reason;
    if (why.length() > MAX_REASON_CHARS) {
      why = why.substring(0, MAX_REASON_CHARS) + "…";
    }
    if (record.length > MAX_DEAD_BYTES) {
      why += " (the first " + MAX_DEAD_BYTES + " of " + record.length + " bytes are kept)";
      record = Arrays.copyOf(record, MAX_DEAD_BYTES);
    }
    deadLetters.add(new DeadLetter(origin.source(), origin.position(), sequence, record, why));
    deadBytes += record.length + 2L * (why.length() + origin.position().length()) + LETTER_OVERHEAD;
    count(Counter.DEAD_ROWS, 1);
    if (deadBytes > DEAD_BUFFER_BYTES) {
      flush();
    }
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
      stores.dead(List.copyOf(deadLetters), attempt.plan());
      deadLetters.clear();
      deadBytes = 0;
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

  LateRecords lateRecords() {
    return late;
  }

  Map<String, Long> eventTimes() {
    return eventTimes;
  }
}
