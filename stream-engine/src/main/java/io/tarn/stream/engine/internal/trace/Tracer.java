package io.tarn.stream.engine.internal.trace;

import io.tarn.schemas.RowKey;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BadRecords;
import io.tarn.spi.lookup.Lookup;
import io.tarn.spi.read.SnapshotExpiredException;
import io.tarn.spi.run.Action;
import io.tarn.spi.run.BatchFailedException;
import io.tarn.spi.run.NodeFigures;
import io.tarn.spi.run.Runner;
import io.tarn.spi.run.TaskReport;
import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.internal.operator.Partial;
import io.tarn.stream.engine.internal.state.PastState;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.NodeProgress;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.why.InputRecord;
import io.tarn.stream.engine.why.Unfound;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the records of one batch that came to rows: computes what leads to the rows once more, and
 * then, for rows that came by way of other tables, what leads to those. Used once, by one thread.
 */
final class Tracer {
  private final Graph graph;
  private final Attempt attempt;
  private final PastTables tables;
  private final BatchProgress progress;
  private final int most;
  private final PastInputs inputs;
  private final Sightings all;
  private final Set<Integer> gone = new HashSet<>();
  private final Set<Unfound> unfound = new LinkedHashSet<>();

  /**
   * @param attempt the attempt that was committed, and the state that it found
   * @param tables the job's tables before the batch
   * @param progress the batch's figures
   * @param most how many records are given at most
   */
  Tracer(Graph graph, Attempt attempt, PastTables tables, BatchProgress progress, int most) {
    this.graph = graph;
    this.attempt = attempt;
    this.tables = tables;
    this.progress = progress;
    this.most = most;
    this.inputs = new PastInputs(attempt.plan());
    this.all = new Sightings(most);
  }

  /**
   * @param node the step that moves records to the rows
   */
  Found trace(Node.Combine<?, ?, ?> node, AskedRows rows) {
    try {
      Map<Integer, AskedRows> asked = Map.of(node.id(), rows);
      while (!asked.isEmpty()) {
        Set<RowOrigin> behind = new LinkedHashSet<>();
        asked.forEach((combine, of) -> behind.addAll(look(combine(combine), of)));
        asked = rows(behind);
      }
      tables.check();
      return found();
    } finally {
      inputs.close();
    }
  }

  private Found found() {
    unfound.addAll(inputs.unfound());
    unfound.addAll(all.unfound());
    List<InputRecord> records =
        all.records(gone).stream()
            .map(record -> new InputRecord(record.source(), record.position(), record.bytes()))
            .toList();
    return new Found(records, all.count(gone) - records.size(), List.copyOf(unfound));
  }

  private Node.Combine<?, ?, ?> combine(int id) {
    return graph.nodes().stream()
        .filter(node -> node.id() == id)
        .map(node -> (Node.Combine<?, ?, ?>) node)
        .findFirst()
        .orElseThrow();
  }

  private static Map<Integer, AskedRows> rows(Set<RowOrigin> behind) {
    Map<Integer, AskedRows> rows = new LinkedHashMap<>();
    for (RowOrigin row : behind) {
      AskedRows asked = rows.computeIfAbsent(row.combine(), missing -> new AskedRows());
      if (row.window() == null) {
        asked.add(row.keyRow());
      } else {
        asked.add(row.keyRow(), row.window());
      }
    }
    return rows;
  }

  /** Gives back the rows by way of which others came. */
  private <K, V, P> Set<RowOrigin> look(Node.Combine<K, V, P> node, AskedRows rows) {
    Sightings seen = new Sightings(most);
    Map<RowKey, P> merged = new HashMap<>();
    for (Partial<K, TracedPartial<P>> partial : comingTo(node, rows)) {
      if (merge(node, merged, partial.row(), partial.value().value())) {
        seen.addAll(partial.value().sightings());
      }
    }
    all.addAll(seen);
    return seen.rows();
  }

  /**
   * Merges what map tasks had of a row, in their order, as the batch did.
   *
   * @return whether the row took it
   */
  private <P> boolean merge(
      Node.Combine<?, ?, P> node, Map<RowKey, P> merged, RowKey row, P partial) {
    if (!merged.containsKey(row)) {
      merged.put(row, partial);
      return true;
    }
    if (node.combiner().keepsFirst()) {
      return false;
    }
    try {
      merged.put(row, node.combiner().merge(merged.get(row), partial));
      return true;
    } catch (Exception | StackOverflowError | AssertionError e) {
      if (attempt.plan().request().badRecords() == BadRecords.DEAD_LETTERS) {
        return false; // as the batch did, which put it among the dead letters
      }
      throw failed(e);
    }
  }

  private <K, V, P> List<Partial<K, TracedPartial<P>>> comingTo(
      Node.Combine<K, V, P> node, AskedRows rows) {
    try (Runner runner = LocalRunner.onCallersThread(1)) {
      TracingLayout layout = new TracingLayout(graph, runner, inputs);
      Action<List<Partial<K, TracedPartial<P>>>> action =
          layout.comingTo(node, rows, most).collect();
      TraceRecipe recipe = new TraceRecipe(attempt, new PastState(tables::reads));
      List<Lookup<?, ?>> opened = new ArrayList<>();
      try {
        for (Lookup<?, ?> lookup : layout.lookups()) {
          lookup.open();
          opened.add(lookup);
        }
        judge(node, runner.run(List.of(action), recipe), recipe.gone());
      } catch (BatchFailedException e) {
        throw failed(e.getCause());
      } finally {
        opened.forEach(Lookup::close);
      }
      unfound.addAll(layout.doubts());
      return action.result();
    }
  }

  /**
   * Sees whether each step gave as many records as it gave to the batch: if not, the source has
   * others now, or the functions are others. Of what is built on a part that is gone, nothing is to
   * be expected.
   *
   * @param asked the step that only has what comes to the rows
   */
  private void judge(Node asked, TaskReport report, List<PartOrigin> lost) {
    for (PartOrigin part : lost) {
      gone.add(part.part());
      unfound.add(((LostOrigin) part.of()).unfound());
    }
    if (!gone.isEmpty() || !inputs.unfound().isEmpty()) {
      return;
    }
    for (NodeProgress then : progress.nodes()) {
      NodeFigures now = report.nodes().get(then.node());
      boolean comparable = now != null && then.node() != asked.id() && !isCombine(then.node());
      if (comparable && now.records() != then.out()) {
        unfound.add(
            new Unfound(
                "what batch "
                    + progress.batch()
                    + " had of step "
                    + then.node()
                    + ", "
                    + then.what(),
                "it gave "
                    + then.out()
                    + " records then, and gives "
                    + now.records()
                    + " now: its input, or its function, is another"));
        return; // the steps behind it differ by that alone
      }
    }
  }

  /** What tasks combine depends on how many there are. */
  private boolean isCombine(int id) {
    return graph.nodes().stream()
        .anyMatch(node -> node.id() == id && node instanceof Node.Combine<?, ?, ?>);
  }

  private RuntimeException failed(Throwable cause) {
    if (cause instanceof BackendException || cause instanceof SnapshotExpiredException) {
      return (RuntimeException) cause;
    }
    return new IllegalStateException(
        "Batch "
            + progress.batch()
            + " of "
            + attempt.plan().job()
            + " cannot be computed once more: "
            + cause.getMessage()
            + "; ask with the program as it was when that batch ran",
        cause);
  }
}
