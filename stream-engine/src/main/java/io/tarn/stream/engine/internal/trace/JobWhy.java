package io.tarn.stream.engine.internal.trace;

import io.tarn.client.Change;
import io.tarn.client.JobReader;
import io.tarn.client.KeyBatch;
import io.tarn.client.KeyHistory;
import io.tarn.client.StoredRows;
import io.tarn.client.TarnClient;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.Window;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.EarliestTimers;
import io.tarn.spi.job.Explanation;
import io.tarn.spi.run.Runner;
import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.internal.plan.Planner;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.why.Cause;
import io.tarn.stream.engine.why.Unfound;
import io.tarn.stream.engine.why.Why;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Why keys of a job have their values, by the job's graph and what has been committed of it. */
public final class JobWhy implements Why {
  private final String job;
  private final Graph graph;
  private final TarnClient client;

  /**
   * @param client reads the job; stays the caller's
   */
  public JobWhy(String job, Graph graph, TarnClient client) {
    this.job = job;
    this.graph = graph;
    this.client = client;
  }

  @Override
  public String job() {
    return job;
  }

  @Override
  public List<Cause> newest(
      String table, Object key, Optional<Instant> window, int batches, int most) {
    return history(table, key, window).newest(batches).stream()
        .map(batch -> cause(table, key, window, batch, most))
        .toList();
  }

  @Override
  public Cause cause(String table, Object key, Optional<Instant> window, long batch, int most) {
    return cause(table, key, window, history(table, key, window).at(batch), most);
  }

  private KeyHistory history(String table, Object key, Optional<Instant> window) {
    KeyHistory history = KeyHistory.of(reader(), table, key);
    return window.map(history::ofWindow).orElse(history);
  }

  private JobReader reader() {
    return client.job(job);
  }

  private Cause cause(
      String table, Object key, Optional<Instant> window, KeyBatch batch, int most) {
    if (most < 0) {
      throw new IllegalArgumentException("at most " + most + " records were asked for");
    }
    StoredGraph stored = new StoredGraph(reader().explanation());
    stored.checkIs(explanation());
    BatchEntry entry = reader().batch(batch.batch());
    BatchProgress progress = BatchProgress.parse(entry.progress());
    Node.Update<?, ?, ?, ?, ?> update = update(table);
    Found found =
        stored
            .differsFrom(progress.nodes())
            .map(why -> Found.none(new Unfound("all that batch " + batch.batch() + " read", why)))
            .orElseGet(() -> found(update, key, window, batch, entry, progress, most));
    return new Cause(batch, found.records(), found.more(), found.unfound());
  }

  private Explanation explanation() {
    try (Runner runner = LocalRunner.onCallersThread(1)) {
      return new Planner(graph, runner, false).explanation(job);
    }
  }

  private Node.Update<?, ?, ?, ?, ?> update(String table) {
    for (Node node : graph.nodes()) {
      if (node instanceof Node.Update<?, ?, ?, ?, ?> update
          && update.schema().table().equals(table)) {
        return update;
      }
    }
    throw new IllegalArgumentException(
        "table "
            + table
            + " of "
            + job
            + " is kept by no operation of the job, but by a source, or was given up: no records"
            + " come to its keys; ask about one of "
            + graph.tables().stream().map(TableSchema::table).toList());
  }

  private <K, V, P> Found found(
      Node.Update<K, V, P, ?, ?> update,
      Object key,
      Optional<Instant> window,
      KeyBatch batch,
      BatchEntry entry,
      BatchProgress progress,
      int most) {
    if (progress.inputRows() == 0 || wasPassedOver(progress)) {
      return Found.NOTHING;
    }
    RowKeys<K> rowKeys = RowKeys.of(update.input().keyType(), update.schema().buckets());
    @SuppressWarnings("unchecked") // it was looked up in the table, so it is of that type
    RowKey row = rowKeys.row((K) key);
    AskedRows asked = asked(update.schema(), row, key, window, batch);
    if (asked.isEmpty()) {
      return Found.NOTHING; // it did nothing to any session that is asked about
    }
    return new Tracer(
            graph,
            attempt(entry, update.schema().table()),
            new PastTables(reader(), batch.batch()),
            progress,
            most)
        .trace(update.input(), asked);
  }

  /** By {@code tarn skip}: no step has run, and each range is one dead record. */
  private static boolean wasPassedOver(BatchProgress progress) {
    return progress.nodes().isEmpty() && progress.inputRows() == progress.deadRows();
  }

  /** The attempt that was committed, with what it found. */
  private Attempt attempt(BatchEntry entry, String table) {
    StoredRows stored = reader().snapshotAt(entry.batch()).table(table).storedRows();
    Map<String, List<EarliestTimers>> timers =
        entry.batch() == 0 ? Map.of() : before(entry).timers();
    return new Attempt(entry.plan(), stored.readPoint().upTo(entry.previousVersion()), timers);
  }

  private Committed before(BatchEntry entry) {
    return reader().batch(entry.batch() - 1).committed();
  }

  private AskedRows asked(
      TableSchema schema, RowKey row, Object key, Optional<Instant> window, KeyBatch batch) {
    AskedRows asked = new AskedRows();
    if (window.isEmpty()) {
      asked.add(row);
    } else if (schema.window().isPresent()) {
      asked.add(row, schema.window().get().window(window.get().toEpochMilli()));
    } else {
      sessions(schema.table(), key, batch).forEach(session -> asked.add(row, session));
    }
    return asked;
  }

  /** Those that the batch changed; in place of one that is gone, that which it is part of now. */
  private List<Window> sessions(String table, Object key, KeyBatch batch) {
    List<Change> all = KeyHistory.of(reader(), table, key).at(batch.batch()).changes();
    return all.stream()
        .filter(change -> change.after().isPresent())
        .map(change -> change.window().orElseThrow())
        .filter(
            session ->
                batch.changes().stream()
                    .map(change -> change.window().orElseThrow())
                    .anyMatch(
                        changed ->
                            !session.start().isAfter(changed.start())
                                && !session.end().isBefore(changed.end())))
        .toList();
  }
}
