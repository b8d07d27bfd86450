package io.tarn.stream.engine.internal.run;

import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.QueryListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who are told of a job; what they throw goes no further. Thread-safe. */
public final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final String job;
  private final List<BatchListener> ofBatches = new CopyOnWriteArrayList<>();
  private final List<QueryListener> ofQuery = new CopyOnWriteArrayList<>();

  public Listeners(String job) {
    this.job = job;
  }

  public void add(BatchListener listener) {
    ofBatches.add(listener);
  }

  public void remove(BatchListener listener) {
    ofBatches.remove(listener);
  }

  public void add(QueryListener listener) {
    ofQuery.add(listener);
  }

  public void remove(QueryListener listener) {
    ofQuery.remove(listener);
  }

  /** Those of batches, as whoever runs them tells them. */
  public List<BatchListener> ofBatches() {
    return ofBatches;
  }

  void tell(Consumer<QueryListener> what) {
    tell(ofQuery, what);
  }

  void tellOfBatches(Consumer<BatchListener> what) {
    tell(ofBatches, what);
  }

  private <L> void tell(List<L> listeners, Consumer<L> what) {
    for (L listener : listeners) {
      try {
        what.accept(listener);
      } catch (Exception | AssertionError | LinkageError e) {
        LOG.warn("A listener of job {} failed", job, e);
      }
    }
  }
}
