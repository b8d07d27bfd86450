package io.tarn.stream.engine.internal.graph;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.lookup.Lookup;
import io.tarn.spi.output.Output;
import io.tarn.spi.sink.Sink;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceTable;
import io.tarn.spi.write.JobParts;
import io.tarn.stream.engine.internal.operator.Operation;
import io.tarn.stream.engine.internal.operator.Wanted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a job is made of, as its user has asked for it.
 *
 * @param nodes all nodes that an output is built on, and the outputs, by their ids
 * @param outputs in the order in which they were asked for
 * @param sources by name, in the order in which they were asked for; read or not
 * @param initialSources the names of those that are read once, before all others
 * @param watermarks those that hold for an output's records, by name: no batch waits for others
 */
public record Graph(
    List<Node> nodes,
    List<Node.Output> outputs,
    Map<String, Source<?>> sources,
    Set<String> initialSources,
    Map<String, Watermark> watermarks) {
  public Graph {
    initialSources = Set.copyOf(initialSources);
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    watermarks = Collections.unmodifiableMap(new LinkedHashMap<>(watermarks));
  }

  /**
   * @param watermarks all that were set
   */
  static Graph of(
      List<Node.Output> outputs,
      Map<String, Source<?>> sources,
      Set<String> initialSources,
      Map<String, Watermark> watermarks) {
    Map<String, Watermark> awaited = new LinkedHashMap<>(watermarks);
    Set<String> reached = new LinkedHashSet<>();
    outputs.forEach(output -> reached.addAll(output.type().watermarks()));
    awaited.keySet().retainAll(reached);
    return new Graph(reached(outputs), outputs, sources, initialSources, awaited);
  }

  /** What others want to be told by what changes, besides its being written. */
  public Wanted wanted(Node.Changes<?> changes) {
    List<Node.Results<?, ?>> shown = shown(changes).toList();
    return new Wanted(
        shown.stream().anyMatch(Graph::showsChanges),
        shown.stream()
            .anyMatch(each -> each.showing().kind() == Showing.Kind.CHANGES || takesBack(each)),
        finals(changes),
        shown.stream()
            .mapToLong(each -> each.showing().maxBytes())
            .filter(bytes -> bytes > 0)
            .min()
            .orElse(0));
  }

  private Stream<Node.Results<?, ?>> shown(Node.Changes<?> changes) {
    return nodes.stream()
        .filter(Node.Results.class::isInstance)
        .<Node.Results<?, ?>>map(node -> (Node.Results<?, ?>) node)
        .filter(results -> results.input().input().id() == changes.id());
  }

  private static boolean showsChanges(Node.Results<?, ?> results) {
    return switch (results.showing().kind()) {
      case RECORDS, UPDATES, CHANGES -> true;
      case FINALS, COMPLETE -> false;
    };
  }

  private boolean finals(Node.Changes<?> changes) {
    return shown(changes).anyMatch(each -> each.showing().kind() == Showing.Kind.FINALS);
  }

  /** Whether updates are given along with what they take back: only if anybody takes it back. */
  public boolean takesBack(Node.Results<?, ?> updates) {
    return nodes.stream()
        .filter(Node.Combine.class::isInstance)
        .map(node -> (Node.Combine<?, ?, ?>) node)
        .filter(combine -> combine.combiner().takesBack())
        .flatMap(combine -> Shown.updates(combine.input()).stream())
        .anyMatch(each -> each.id() == updates.id());
  }

  /** Whether records may be among a node's that are taken back. */
  public boolean hasTakenBack(Node.Records<?> records) {
    return Shown.updates(records).stream().anyMatch(this::takesBack);
  }

  /** The node that writes the changes. */
  public Node.Write<?> writeOf(Node.Changes<?> changes) {
    for (Node.Output output : outputs) {
      if (output instanceof Node.Write<?> write && write.input().id() == changes.id()) {
        return write;
      }
    }
    throw new IllegalArgumentException("no node writes what " + changes.id() + " changes");
  }

  /** Whether any of the job's operations has timers. */
  public boolean hasTimers() {
    return tables().stream().anyMatch(TableSchema::timers);
  }

  /** The tables of the job's operations, in the order in which they were asked for. */
  public List<TableSchema> tables() {
    List<TableSchema> tables = new ArrayList<>();
    for (Node.Output output : outputs) {
      if (output instanceof Node.Write<?> write) {
        TableSchema schema = write.input().schema();
        tables.add(finals(write.input()) ? schema.withTimers() : schema);
      }
    }
    return tables;
  }

  /** Whether a window closes as the watermark moves, in ms. */
  public boolean closesBetween(long fromMillis, long toMillis) {
    return tables().stream()
        .flatMap(table -> table.window().stream())
        .anyMatch(window -> window.closesBetween(fromMillis, toMillis));
  }

  /** The tables that records are joined with as they are. */
  public List<Lookup<?, ?>> lookups() {
    List<Lookup<?, ?>> lookups = new ArrayList<>();
    for (Node node : nodes) {
      if (node instanceof Node.Transform<?, ?> transform
          && transform.operation() instanceof Operation.LookUp<?, ?, ?> lookUp) {
        lookups.add(lookUp.lookup());
      }
    }
    return lookups;
  }

  public List<Sink<?>> sinks() {
    List<Sink<?>> sinks = new ArrayList<>();
    for (Node.Output output : outputs) {
      if (output instanceof Node.ToSink<?> written) {
        sinks.add(written.sink());
      }
    }
    return sinks;
  }

  /** Those that take part in the commit, by name, in the order in which they were asked for. */
  public Map<String, Output<?>> committedOutputs() {
    Map<String, Output<?>> committed = new LinkedHashMap<>();
    for (Node.Output output : outputs) {
      if (output instanceof Node.ToOutput<?> to) {
        committed.put(to.name(), to.output());
      }
    }
    return committed;
  }

  /** What the job is made of besides its tables. */
  public JobParts parts(List<SinkNote> notes) {
    Map<String, Optional<String>> memories = new HashMap<>();
    sources.forEach((name, source) -> memories.put(name, source.table().map(SourceTable::name)));
    return new JobParts(
        memories, watermarks.keySet(), madeOf(), notes, committedOutputs().keySet());
  }

  private Map<String, Set<String>> madeOf() {
    Map<String, Set<String>> madeOf = new HashMap<>();
    for (Node node : nodes) {
      if (node instanceof Node.Update<?, ?, ?, ?, ?> update
          && update.input().combiner().takesBack()) {
        Set<String> tables = new LinkedHashSet<>();
        for (Node.Results<?, ?> each : Shown.updates(update.input().input())) {
          tables.add(each.input().input().schema().table());
        }
        madeOf.put(update.schema().table(), tables);
      }
    }
    return madeOf;
  }

  /**
   * What the job's writes are to survive: as much as the input that they are made of, and as what
   * has left the job before the commit.
   */
  public WriteSafety safety() {
    if (sources.values().stream().anyMatch(Source::removesInput)) {
      return WriteSafety.POWER_CUT;
    }
    boolean writesTablesAlone = outputs.stream().allMatch(Node.Write.class::isInstance);
    return writesTablesAlone ? WriteSafety.WITH_COMMIT : WriteSafety.PROCESS_END;
  }

  private static List<Node> reached(List<Node.Output> outputs) {
    Map<Integer, Node> reached = new TreeMap<>();
    Deque<Node> left = new ArrayDeque<>(outputs);
    while (!left.isEmpty()) {
      Node node = left.pop();
      if (reached.put(node.id(), node) == null) {
        left.addAll(node.inputs());
      }
    }
    return List.copyOf(reached.values());
  }
}
