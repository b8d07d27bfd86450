package io.tarn.stream.engine.internal.state;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.run.Counter;
import io.tarn.spi.run.LateRecords;
import io.tarn.spi.run.NodeFigures;
import io.tarn.spi.run.StateAccess;
import io.tarn.spi.run.StatePartition;
import io.tarn.spi.run.StateStores;
import io.tarn.spi.run.Task;
import io.tarn.spi.run.TaskResult;
import io.tarn.spi.source.Origin;
import io.tarn.spi.write.DeadLetter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
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
  private final LateRecords late = new LateRecords();
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final Map<Integer, Long> deadOfNode = new HashMap<>();

  EngineTask(int partition, Attempt attempt, ProcessState state) {
    this.partition = partition;
    this.attempt = attempt;
    this.state = state;
    this.deadLetters = new DeadLetterBuffer(state.deadLetters(), attempt.plan());
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
  public <S> StatePartition<S> partition(String table, BucketRange buckets, ValueCodec<S> codec) {
    CachedPartition<S> shared = state.partition(table, buckets, codec);
    return (rows, of) -> {
      StateAccess<S> access = shared.open(rows, of, this);
      count(Counter.STATE_ROWS_READ, access.rowsRead());
      return access;
    };
  }

  @Override
  public TaskResult end() {
    deadLetters.flush();
    return new TaskResult(counters, late, eventTimes, nodes);
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
