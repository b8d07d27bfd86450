package io.tarn.stream.engine.internal.graph;

import io.tarn.stream.engine.internal.operator.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What records are views of: found by going back from them, by steps that keep no state, to where
 * state was kept.
 */
final class Shown {
  private final Map<Integer, Node> passed = new LinkedHashMap<>();
  private final boolean byBatch;

  private Shown(Node.Records<?> records, boolean byBatch) {
    this.byBatch = byBatch;
    Deque<Node> left = new ArrayDeque<>(List.of(records));
    while (!left.isEmpty()) {
      Node node = left.pop();
      if (passed.put(node.id(), node) == null) {
        left.addAll(behind(node));
      }
    }
  }

  /**
   * The updates that records are made of, one by one: where such an update takes an earlier one
   * back, so do the records.
   */
  static List<Node.Results<?, ?>> updates(Node.Records<?> records) {
    return new Shown(records, false).results(Showing.Kind.UPDATES);
  }

  /** The views of all rows that records are made of, one by one or batch by batch. */
  static List<Node.Results<?, ?>> complete(Node.Records<?> records) {
    return new Shown(records, true).results(Showing.Kind.COMPLETE);
  }

  /** Whether updates have been given other event times since. */
  static boolean isStamped(Node.Records<?> records) {
    return new Shown(records, false)
        .passed.values().stream()
            .filter(Node.Stamp.class::isInstance)
            .anyMatch(stamp -> !updates(((Node.Stamp<?>) stamp).input()).isEmpty());
  }

  private List<Node.Results<?, ?>> results(Showing.Kind kind) {
    List<Node.Results<?, ?>> found = new ArrayList<>();
    for (Node node : passed.values()) {
      if (node instanceof Node.Results<?, ?> results && results.showing().kind() == kind) {
        found.add(results);
      }
    }
    return found;
  }

  private List<Node> behind(Node node) {
    if (node instanceof Node.Transform<?, ?> transform) {
      boolean isWindow = transform.operation() instanceof Operation.AtWindowEnd; // rows of its own
      return !isWindow && (transform.operation().isByRecord() || byBatch)
          ? node.inputs()
          : List.of();
    }
    boolean passes =
        node instanceof Node.Stamp<?>
            || node instanceof Node.Union<?>
            || node instanceof Node.Repartition<?>
            || (byBatch
                && (node instanceof Node.Reduce
                    || node instanceof Node.Combine
                    || node instanceof Node.Whole));
    return passes ? node.inputs() : List.of();
  }
}
