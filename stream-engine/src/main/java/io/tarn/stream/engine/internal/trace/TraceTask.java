package io.tarn.stream.engine.internal.trace;

import io.tarn.spi.job.Attempt;
import io.tarn.spi.run.Counter;
import io.tarn.spi.run.LateRecords;
import io.tarn.spi.run.NodeFigures;
import io.tarn.spi.run.StateStores;
import io.tarn.spi.run.Task;
import io.tarn.spi.run.TaskResult;
import io.tarn.spi.source.Origin;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A task of a batch that is computed once more: it counts nothing for anybody, and writes nothing.
 */
final class TraceTask implements Task {
  private final int partition;
  private final Attempt attempt;
  private final StateStores stores;
  private final Consumer<PartOrigin> gone;
  private final Map<Integer, NodeFigures> nodes = new HashMap<>();
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  /**
   * @param stores the state that the batch found
   * @param gone is told of parts of the input that are gone
   */
  TraceTask(int partition, Attempt attempt, StateStores stores, Consumer<PartOrigin> gone) {
    this.partition = partition;
    this.attempt = attempt;
    this.stores = stores;
    this.gone = gone;
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
  public void count(Counter counter, long amount) {}

  @Override
  public void late(Origin origin) {}

  @Override
  public void observeEventTime(String stream, long eventTimeMillis) {}

  /** What was dead in the batch is dead again; what is gone is not. */
  @Override
  public void dead(int node, Origin origin, String reason) {
    if (origin instanceof PartOrigin part && part.gone()) {
      gone.accept(part);
    }
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
    return stores;
  }

  @Override
  public TaskResult end() {
    return new TaskResult(Map.of(), new LateRecords(), Map.of(), Map.of(), nodes);
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
