package io.tarn.runtime;

import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.QueryListener;
import io.tarn.stream.engine.job.QueryState;
import io.tarn.stream.engine.job.QueryStatus;
import io.tarn.stream.engine.job.StreamingQuery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All jobs that were started in a runtime, and who is told of them. Thread-safe. */
final class Queries implements QueryListener {
  private static final Logger LOG = LoggerFactory.getLogger(Queries.class);

  /** How many of those that ended are kept for whoever asks for them, perhaps nobody. */
  static final int ENDED_KEPT = 1_000;

  private final List<QueryListener> listeners = new CopyOnWriteArrayList<>();
  private final List<StreamingQuery> active = new ArrayList<>();
  private final Deque<StreamingQuery> ended = new ArrayDeque<>();

  /** By job, in the order of their failing; of a job that was started again since, nothing. */
  private final Map<String, RuntimeException> failures = new LinkedHashMap<>();

  private final Map<String, JobFigures> figures = new TreeMap<>();

  void add(QueryListener listener) {
    listeners.add(listener);
  }

  void remove(QueryListener listener) {
    listeners.remove(listener);
  }

  synchronized List<StreamingQuery> active() {
    return List.copyOf(active);
  }

  synchronized Map<String, JobFigures> figures() {
    return Map.copyOf(figures);
  }

  /** The next one that has ended; each is given once. */
  synchronized StreamingQuery awaitEnded() throws InterruptedException {
    while (ended.isEmpty()) {
      wait();
    }
    return ended.poll();
  }

  synchronized void awaitNoneActive() throws InterruptedException {
    while (!active.isEmpty()) {
      wait();
    }
  }

  synchronized Optional<RuntimeException> firstFailure() {
    return failures.values().stream().findFirst();
  }

  @Override
  public void started(StreamingQuery query) {
    synchronized (this) {
      active.add(query);
      failures.remove(query.name());
      figures.putIfAbsent(query.name(), JobFigures.of(query.status()));
    }
    tell(listener -> listener.started(query));
  }

  @Override
  public void changed(StreamingQuery query, QueryStatus status) {
    synchronized (this) {
      figures.computeIfPresent(
          query.name(),
          (job, before) ->
              before.now(
                  status,
                  status.state() == QueryState.OPENING,
                  status.state() == QueryState.FAILED));
    }
    tell(listener -> listener.changed(query, status));
  }

  @Override
  public void progressed(StreamingQuery query, BatchProgress progress) {
    synchronized (this) {
      figures.computeIfPresent(query.name(), (job, before) -> before.plus(progress));
    }
    tell(listener -> listener.progressed(query, progress));
  }

  @Override
  public void idle(StreamingQuery query) {
    tell(listener -> listener.idle(query));
  }

  @Override
  public void terminated(StreamingQuery query) {
    try {
      tell(listener -> listener.terminated(query));
    } finally {
      hasEnded(query);
    }
  }

  private synchronized void hasEnded(StreamingQuery query) {
    active.remove(query);
    query.exception().ifPresent(failure -> failures.put(query.name(), failure));
    if (ended.size() == ENDED_KEPT) {
      ended.poll();
    }
    ended.add(query);
    notifyAll();
  }

  private void tell(Consumer<QueryListener> what) {
    for (QueryListener listener : listeners) {
      try {
        what.accept(listener);
      } catch (Exception | AssertionError | LinkageError e) {
        LOG.warn("A listener of all jobs failed", e);
      }
    }
  }
}
