package io.tarn.stream.engine;

import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.spi.Backend;
import io.tarn.stream.engine.spi.JobLog;
import io.tarn.stream.engine.spi.Runner;
import io.tarn.stream.engine.spi.Sink;
import io.tarn.stream.engine.spi.Source;
import io.tarn.stream.engine.spi.StateTable;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a running job holds open: its log, its tables, its inputs and its sinks. */
final class OpenJob implements AutoCloseable {
  private final JobLog log;
  private final OpenState state;
  private final Inputs inputs;
  private final StreamGraph graph;

  private OpenJob(JobLog log, OpenState state, Inputs inputs, StreamGraph graph) {
    this.log = log;
    this.state = state;
    this.inputs = inputs;
    this.graph = graph;
  }

  /**
   * Opens tables and sinks first and the log last: whoever runs the job now is not fenced by one
   * that cannot start.
   */
  static OpenJob open(
      String job,
      Backend backend,
      EngineConfig config,
      Runner runner,
      StreamGraph graph,
      String owner) {
    Map<String, StateTable> tables = new LinkedHashMap<>();
    for (TableSchema schema : graph.tables()) {
      tables.put(schema.table(), backend.openTable(job, schema));
    }
    for (Source<?> source : graph.sources()) {
      source
          .memoryTable()
          .ifPresent(
              table -> tables.put(table, backend.openTable(job, RememberedNames.schema(table))));
    }
    long partitions = (long) Math.max(1, graph.tables().size()) * runner.parallelism();
    OpenState state =
        new OpenState(tables, backend.openDeadLetters(job), config.cacheBytes() / partitions);
    graph.sinks().forEach(Sink::open);
    JobLog log = backend.openJob(job, owner);
    try {
      Inputs inputs = new Inputs(graph, tables, log);
      return new OpenJob(log, state, inputs, graph);
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  JobLog log() {
    return log;
  }

  OpenState state() {
    return state;
  }

  Inputs inputs() {
    return inputs;
  }

  @Override
  public void close() {
    inputs.close();
    graph.sinks().forEach(Sink::close);
    log.close();
  }
}
