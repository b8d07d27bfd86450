package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Committed;
import io.tarn.stream.engine.spi.JobLog;
import io.tarn.stream.engine.spi.OffsetRange;
import io.tarn.stream.engine.spi.Plan;
import io.tarn.stream.engine.spi.PlanRequest;
import io.tarn.stream.engine.spi.Source;
import io.tarn.stream.engine.spi.StateTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sources of an open job: what the next batch reads, and what they remember of it. */
final class Inputs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Inputs.class);

  private final List<Source<?>> sources;
  private final List<Source<?>> opened = new ArrayList<>();
  private final Map<String, Duration> watermarkDelays;
  private final Map<String, RememberedNames> memories = new HashMap<>();

  /** Opens the sources, which say if they cannot be read. */
  Inputs(StreamGraph graph, Map<String, StateTable> tables) {
    this.sources = graph.sources();
    this.watermarkDelays = graph.watermarks();
    try {
      for (Source<?> source : sources) {
        Optional<String> table = source.memoryTable();
        table.ifPresent(name -> memories.put(source.name(), new RememberedNames(tables.get(name))));
        source.open(table.isPresent() ? memories.get(source.name()) : names -> Set.of());
        opened.add(source);
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Says under which log the job has been opened: from here on batches may be asked for. */
  void openedUnder(JobLog log) {
    memories.values().forEach(memory -> memory.openedUnder(log));
  }

  /**
   * Makes sure that a plan which was left open can be run again.
   *
   * @throws IllegalStateException if it reads a source that the job does not have any more
   */
  void checkReads(Plan plan) {
    Set<String> names = sources.stream().map(Source::name).collect(Collectors.toSet());
    for (String planned : plan.offsets().keySet()) {
      if (!names.contains(planned)) {
        throw new IllegalStateException(
            "Batch "
                + plan.batch()
                + " of "
                + plan.job()
                + " was planned to read source "
                + planned
                + ", which the job does not have any more; put it back until that batch is committed");
      }
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
    for (Source<?> source : opened) {
      try {
        source.close();
      } catch (Exception e) {
        LOG.warn("Source {} could not be closed", source.name(), e);
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
