package io.tarn.stream.engine;

import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.spi.Batch;
import io.tarn.stream.engine.spi.JobParts;
import io.tarn.stream.engine.spi.OffsetRange;
import io.tarn.stream.engine.spi.Sink;
import io.tarn.stream.engine.spi.SinkNote;
import io.tarn.stream.engine.spi.Source;
import io.tarn.stream.engine.spi.WriteSafety;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** All that the user has asked of a job, until it starts. */
final class StreamGraph {
  private final Map<String, Source<?>> sources = new LinkedHashMap<>();
  private final List<TableSchema> tables = new ArrayList<>();
  private final Set<String> tableNames = new HashSet<>();
  private final Map<String, Watermark> watermarks = new LinkedHashMap<>();
  private final Set<String> awaited = new HashSet<>();
  private final List<Output<?>> outputs = new ArrayList<>();
  private final List<Sink<?>> sinks = new ArrayList<>();
  private boolean frozen;

  <T> Step<T> addSource(Source<T> source) {
    checkOpen();
    if (sources.putIfAbsent(source.name(), source) != null) {
      throw new IllegalArgumentException(
          "two sources are named " + source.name() + "; name one of them differently");
    }
    source.memoryTable().ifPresent(this::takeTableName);
    return scope -> read(scope, source);
  }

  TableSchema addTable(TableSchema schema) {
    checkOpen();
    takeTableName(schema.table());
    tables.add(schema);
    return schema;
  }

  private void takeTableName(String table) {
    if (!tableNames.add(table)) {
      throw new IllegalArgumentException(
          "two operations keep their state in table " + table + "; give each a table of its own");
    }
  }

  /**
   * Gives the new watermark's name: that of the sources that its events come from, in the order of
   * the alphabet, so that it stays the same when streams are added before it or united the other
   * way round, and a number from the second one on.
   */
  String addWatermark(Lineage lineage, Watermark added) {
    checkOpen();
    String sources = String.join("+", new TreeSet<>(lineage.sources()));
    String watermark = sources;
    for (int number = 2; watermarks.containsKey(watermark); number++) {
      watermark = sources + "#" + number;
    }
    watermarks.put(watermark, added);
    return watermark;
  }

  /**
   * @param lineage that of the output's records
   */
  void addOutput(Lineage lineage, Output<?> output) {
    checkOpen();
    outputs.add(output);
    awaited.addAll(lineage.watermarks());
  }

  <T> void addSink(Lineage lineage, Step<T> step, Sink<T> sink) {
    addOutput(lineage, TaskOutput.toSink(step, sink));
    sinks.add(sink);
  }

  /** No more may be added from here on. */
  void freeze() {
    checkOpen();
    if (outputs.isEmpty()) {
      throw new IllegalStateException(
          "the job has no output: keep state, print, use foreachBatch or write to a sink before it is started");
    }
    frozen = true;
  }

  List<Source<?>> sources() {
    return List.copyOf(sources.values());
  }

  List<TableSchema> tables() {
    return List.copyOf(tables);
  }

  /** The watermarks that hold for an output's records: no batch waits for the others. */
  Map<String, Watermark> watermarks() {
    Map<String, Watermark> reached = new LinkedHashMap<>(watermarks);
    reached.keySet().retainAll(awaited);
    return reached;
  }

  /** What the job is made of besides its tables. */
  JobParts parts(List<SinkNote> notes) {
    Map<String, Optional<String>> memories = new HashMap<>();
    sources.forEach((name, source) -> memories.put(name, source.memoryTable()));
    return new JobParts(memories, watermarks().keySet(), notes);
  }

  /** What the job's writes are to survive: as much as the input that they are made of. */
  WriteSafety safety() {
    return sources.values().stream().anyMatch(Source::removesInput)
        ? WriteSafety.POWER_CUT
        : WriteSafety.PROCESS_END;
  }

  List<Output<?>> outputs() {
    return outputs;
  }

  List<Sink<?>> sinks() {
    return sinks;
  }

  private void checkOpen() {
    if (frozen) {
      throw new IllegalStateException(
          "the job has been started: its graph cannot be changed any more");
    }
  }

  private static <T> Batch<Event<T>> read(BatchScope scope, Source<T> source) {
    OffsetRange range = scope.range(source.name());
    List<EventSplit<T>> splits =
        range == null ? List.of() : source.splits(range).stream().map(EventSplit::new).toList();
    return scope.runner().read(splits).mapPartitions(new TakeInput<>());
  }
}
