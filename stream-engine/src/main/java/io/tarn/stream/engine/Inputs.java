package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Committed;
import io.tarn.stream.engine.spi.JobLog;
import io.tarn.stream.engine.spi.OffsetRange;
import io.tarn.stream.engine.spi.Plan;
import io.tarn.stream.engine.spi.PlanRequest;
import io.tarn.stream.engine.spi.Source;
import io.tarn.stream.engine.spi.StateTable;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The sources of an open job: what the next batch reads, and what they remember of it. */
final class Inputs implements AutoCloseable {
  private final List<Source<?>> sources;
  private final Map<String, Duration> watermarkDelays;
  private final Map<String, RememberedNames> memories = new HashMap<>();

  Inputs(StreamGraph graph, Map<String, StateTable> tables, JobLog log) {
    this.sources = graph.sources();
    this.watermarkDelays = graph.watermarks();
    for (Source<?> source : sources) {
      Optional<String> table = source.memoryTable();
      table.ifPresent(
          name -> memories.put(source.name(), new RememberedNames(tables.get(name), log)));
      source.open(table.isPresent() ? memories.get(source.name()) : names -> Set.of());
    }
  }

  void prepareAvailableNow() {
    sources.forEach(Source::prepareAvailableNow);
  }

  /** What the next batch should do, or empty if no source has anything new. */
  Optional<PlanRequest> next(JobLog log) {
    Optional<Committed> committed = log.committed();
    Map<String, OffsetRange> ranges = new LinkedHashMap<>();
    boolean fresh = false;
    for (Source<?> source : sources) {
      String start = committed.map(last -> last.offsets().get(source.name())).orElse("");
      Optional<String> end = source.next(start);
      fresh |= end.isPresent();
      if (end.isPresent()) {
        ranges.put(source.name(), new OffsetRange(start, end.get()));
      }
    }
    long batch = committed.map(last -> last.batch() + 1).orElse(0L);
    return fresh
        ? Optional.of(
            new PlanRequest(
                batch, ranges, watermark(committed.map(Committed::eventTimes).orElse(Map.of()))))
        : Optional.empty();
  }

  /** Writes what the sources want remembered of a batch, as part of its attempt. */
  void remember(Plan plan) {
    for (Source<?> source : sources) {
      OffsetRange range = plan.offsets().get(source.name());
      if (range != null && memories.containsKey(source.name())) {
        memories.get(source.name()).remember(source.names(range), plan);
      }
    }
  }

  void committed(Plan plan) {
    for (Source<?> source : sources) {
      OffsetRange range = plan.offsets().get(source.name());
      if (range != null) {
        source.committed(range);
      }
    }
  }

  @Override
  public void close() {
    for (Source<?> source : sources) {
      try {
        source.close();
      } catch (Exception e) {
        throw new IllegalStateException("source " + source.name() + " could not be closed", e);
      }
    }
  }

  /** The least of the streams' watermarks; none until every stream has seen an event. */
  private long watermark(Map<String, Long> eventTimes) {
    long least = Long.MAX_VALUE;
    for (Map.Entry<String, Duration> stream : watermarkDelays.entrySet()) {
      Long newest = eventTimes.get(stream.getKey());
      if (newest == null) {
        return Plan.NO_WATERMARK;
      }
      least = Math.min(least, newest - stream.getValue().toMillis());
    }
    return least == Long.MAX_VALUE ? Plan.NO_WATERMARK : least;
  }
}
