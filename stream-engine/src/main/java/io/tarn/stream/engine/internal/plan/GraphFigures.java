package io.tarn.stream.engine.internal.plan;

import io.tarn.spi.job.Explanation;
import io.tarn.spi.run.NodeFigures;
import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.job.NodeProgress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the figures of a graph's nodes of what tasks have reported of them. */
public final class GraphFigures {
  private static final double NANOS_PER_MICRO = 1_000;
  private static final double MICROS_PER_MILLI = 1_000;

  private final Graph graph;
  private final Map<Integer, String> names = new HashMap<>();

  /**
   * @param explanation of that graph
   */
  public GraphFigures(Graph graph, Explanation explanation) {
    this.graph = graph;
    explanation
        .stages()
        .forEach(stage -> stage.steps().forEach(step -> names.put(step.node(), step.what())));
  }

  /**
   * @param reported by node; empty if the graph was not run
   */
  public List<NodeProgress> of(Map<Integer, NodeFigures> reported) {
    List<NodeProgress> figures = new ArrayList<>();
    if (reported.isEmpty()) {
      return figures;
    }
    Map<Integer, Long> given = new HashMap<>();
    for (Node node : graph.nodes()) {
      NodeFigures measured = reported.getOrDefault(node.id(), NodeFigures.NONE);
      long in = node.inputs().stream().mapToLong(input -> given.get(input.id())).sum();
      long out = node instanceof Node.Union<?> ? in : measured.records();
      given.put(node.id(), out);
      figures.add(
          new NodeProgress(node.id(), names.get(node.id()), in, out, millis(measured.nanos())));
    }
    return figures;
  }

  private static double millis(long nanos) {
    return Math.round(nanos / NANOS_PER_MICRO) / MICROS_PER_MILLI;
  }
}
