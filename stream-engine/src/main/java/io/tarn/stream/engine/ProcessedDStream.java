package io.tarn.stream.engine;

import io.tarn.stream.engine.internal.graph.GraphBuilder;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.internal.graph.Results;
import io.tarn.stream.engine.internal.operator.Emitted;
import io.tarn.stream.engine.process.SideOutput;

/**
 * What a function of {@code process} gives: its main records, and those of its side outputs.
 *
 * @param <R> the main records
 */
public final class ProcessedDStream<R> extends DStream<R> {
  private final Node.Write<Emitted> write;

  ProcessedDStream(GraphBuilder graph, Node.Write<Emitted> write) {
    super(graph, graph.results(write, Results.of(Emitted::main)));
    this.write = write;
  }

  /** The records of a side output. */
  public <X> DStream<X> side(SideOutput<X> output) {
    String name = output.name();
    return new DStream<>(graph(), graph().results(write, Results.of(each -> each.of(name))));
  }
}
