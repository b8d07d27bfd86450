package io.tarn.stream.engine.internal.state;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.ValueBytes;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.EarliestTimers;
import io.tarn.spi.run.Counter;
import io.tarn.spi.run.LateRecords;
import io.tarn.spi.run.NodeFigures;
import io.tarn.spi.run.PendingRows;
import io.tarn.spi.run.StateAccess;
import io.tarn.spi.run.StatePart;
import io.tarn.spi.run.StatePartition;
import io.tarn.spi.run.StateStores;
import io.tarn.spi.run.Task;
import io.tarn.spi.run.TaskResult;
import io.tarn.spi.run.TimerAccess;
import io.tarn.spi.source.Origin;
import io.tarn.spi.write.DeadLetter;
import io.tarn.spi.write.StateRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One task: a partition of one stage, on the state that its process has open. */
final class EngineTask implements Task, StateStores {
  private final int partition;
  private final Attempt attempt;
  private final ProcessState state;
  private final DeadLetterBuffer deadLetters;
  private final Map<Counter, Long> counters = new EnumMap<>(Counter.class);
  private final Map<String, Long> eventTimes = new HashMap<>();
  private final Map<Integer, NodeFigures> nodes = new HashMap<>();
  private final List<StateAccess<?>> opened = new ArrayList<>();
  private final Map<String, TimerPartition> timers = new HashMap<>();
  private final LateRecords late = new LateRecords();
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final Map<Integer, Long> deadOfNode = new HashMap<>();

  /**
   * @param beforeWrites see {@link io.tarn.spi.run.TaskRecipe#begin(int, Runnable)}
   */
  EngineTask(int partition, Attempt attempt, ProcessState state, Runnable beforeWrites) {
    this.partition = partition;
    this.attempt = attempt;
    this.state = state;
    this.deadLetters = new DeadLetterBuffer(state.deadLetters(), attempt.plan(), beforeWrites);
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
    deadLetters.add(origin, DeadLetter.sequence(node, partition, count), reason);
    count(Counter.DEAD_ROWS, 1);
  }

  @Override
  public void measured(int node, NodeFigures figures) {
    nodes.merge(node, figures, NodeFigures::plus);
  }

  @Override
  public void closeAtEnd(AutoCloseable resource) {
    resources.push(resource);
  }

  @Override
  public StateStores stores() {
    return this;
  }

  /** The process's partition, what this task reads through it being counted as this task's. */
  @Override
  public <S> StatePartition<S> partition(StatePart part, BucketRange buckets, ValueCodec<S> codec) {
    CachedPartition<S> shared = state.partition(part, buckets, codec);
    return (rows, of) -> {
      StateAccess<S> access = shared.open(rows, of, this);
      opened.add(access);
      return access;
    };
  }

  @Override
  public TimerAccess timers(String table, BucketRange buckets) {
    TimerPartition timers = new TimerPartition(state.table(table), buckets, attempt);
    this.timers.put(table, timers);
    return timers;
  }

  @Override
  public BlockStore blocksOf(String output) {
    return state.blocksOf(output);
  }

  @Override
  public int write(String table, List<? extends PendingRows> pending) {
    List<StateRow> rows = new ArrayList<>();
    for (PendingRows each : pending) {
      ((Pending) each).addTo(rows);
    }
    if (!rows.isEmpty()) {
      state.table(table).write(rows, attempt.plan().version());
      count(Counter.STATE_ROWS_REMOVED, removed(rows));
      for (PendingRows each : pending) {
        ((Pending) each).written();
      }
    }
    return rows.size();
  }

  private static long removed(List<StateRow> rows) {
    return rows.stream().filter(row -> ValueBytes.isTombstone(row.value())).count();
  }

  @Override
  public TaskResult end() {
    deadLetters.flush();
    opened.forEach(
        access -> {
          count(Counter.STATE_ROWS_READ, access.rowsRead());
          count(Counter.STATE_ROWS_CACHED, access.rowsCached());
        });
    Map<String, EarliestTimers> earliest = new HashMap<>();
    timers.forEach((table, partition) -> earliest.put(table, partition.earliest()));
    return new TaskResult(counters, late, eventTimes, earliest, nodes);
  }

  @Override
  public void close() throws Exception {
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
}
