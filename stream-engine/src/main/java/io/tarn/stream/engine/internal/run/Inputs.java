package io.tarn.stream.engine.internal.run;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.EventTime;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.Split;
import io.tarn.spi.write.JobLog;
import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.internal.graph.Watermark;
import io.tarn.stream.engine.internal.plan.InputSplits;
import io.tarn.stream.engine.internal.state.ProcessState;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.EngineConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sources that a job has open: what the next batch reads, and what they note of it. */
final class Inputs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Inputs.class);

  private final Graph graph;
  private final Map<String, OpenInput<?>> inputs = new LinkedHashMap<>();
  private final Map<String, Watermark> watermarks;
  private final EngineConfig config;
  private final EndOfInput end;
  private final Optional<PidRateEstimator> pid;

  /** What sources see of their notes while the batch behind the next commit is asked for. */
  private ReadPoint foreseen;

  /**
   * Opens the sources, which say if they cannot be read.
   *
   * @param blocksOf the blocks of a source
   */
  Inputs(Graph graph, EngineConfig config, Function<String, BlockStore> blocksOf) {
    this.graph = graph;
    this.watermarks = graph.watermarks();
    this.config = config;
    this.end = new EndOfInput(graph);
    this.pid = config.targetDuration().map(PidRateEstimator::new);
    try {
      for (Source<?> source : graph.sources().values()) {
        inputs.put(source.name(), OpenInput.open(source, blocksOf.apply(source.name())));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Says that the job has been opened: from here on batches may be asked for. */
  void openedIn(ProcessState state, Supplier<ReadPoint> committed) {
    Supplier<ReadPoint> seen = () -> foreseen == null ? committed.get() : foreseen;
    inputs.values().forEach(input -> input.openedIn(state, seen));
  }

  /**
   * Makes sure that a plan which was left open can be run again.
   *
   * @throws IllegalStateException if it reads a source that the job does not have any more
   */
  void checkReads(Plan plan) {
    for (String planned : plan.offsets().keySet()) {
      if (!inputs.containsKey(planned)) {
        throw new IllegalStateException(
            "Batch "
                + plan.batch()
                + " of "
                + plan.job()
                + " was planned to read source "
                + planned
                + ", which the job does not have any more; put it back until that batch is"
                + " committed, or pass the batch over: `tarn skip "
                + plan.job()
                + "`");
      }
    }
  }

  /**
   * The ends to note for ranges that are passed over, by source. A source that the job does not
   * have now is not among them: it is left where it was.
   */
  Map<String, String> passOver(Map<String, OffsetRange> offsets) {
    Map<String, String> ends = new TreeMap<>();
    ranges(offsets, (input, range) -> ends.put(input.name(), input.source().passOver(range)));
    return ends;
  }

  void prepareAvailableNow() {
    inputs.values().forEach(input -> input.source().prepareAvailableNow());
  }

  /**
   * Lets time go on, though there is no more input, if anything waits for that.
   *
   * @return whether anything does
   */
  boolean goOnToTheEnd(JobLog log) {
    return log.committed().map(end::goOn).orElse(false);
  }

  /**
   * What the next batch should do, or empty if no source has anything new, and nothing closes by
   * the watermark alone.
   *
   * @param limit whether the sources' own limits hold
   */
  Optional<PlanRequest> next(JobLog log, ReadLimit limit) {
    Optional<Committed> committed = log.committed();
    Map<String, OffsetRange> ranges =
        ranges(committed.map(Committed::offsets).orElse(Map.of()), limit);
    boolean fresh = !ranges.isEmpty();
    BatchTime time = time(log.now(), committed);
    if (!fresh && committed.map(last -> !hasToRun(last, time)).orElse(true)) {
      return Optional.empty();
    }
    long batch = committed.map(last -> last.batch() + 1).orElse(0L);
    return Optional.of(request(batch, ranges, time));
  }

  private PlanRequest request(long batch, Map<String, OffsetRange> ranges, BatchTime time) {
    return new PlanRequest(batch, ranges, time, config.maxAhead(), config.badRecords());
  }

  /**
   * What the batch behind one that is being written is to read, by source; nothing if that is to be
   * asked only once it has been committed, or nothing is known to be there. What sources note of
   * the batch has been written.
   *
   * @param written what a read of state sees that sees that batch
   * @param limit whether the sources' own limits hold
   */
  Map<String, OffsetRange> behind(
      Plan plan, Optional<Committed> committed, ReadPoint written, ReadLimit limit) {
    Map<String, String> read = new HashMap<>(committed.map(Committed::offsets).orElse(Map.of()));
    plan.offsets().forEach((source, range) -> read.put(source, range.end()));
    if (!hasMoreBehind(read)) {
      return Map.of();
    }
    foreseen = written;
    try {
      return ranges(read, limit);
    } finally {
      foreseen = null;
    }
  }

  private boolean hasMoreBehind(Map<String, String> read) {
    if (pid.isPresent()) {
      return false; // how long the batch takes is to tell how much the next one reads
    }
    Set<OpenSource.Ahead> known = EnumSet.noneOf(OpenSource.Ahead.class);
    for (OpenInput<?> input : inputs.values()) {
      known.add(input.source().ahead(read.getOrDefault(input.name(), "")));
    }
    return known.contains(OpenSource.Ahead.THERE_IS_MORE)
        && !known.contains(OpenSource.Ahead.NOT_ALLOWED);
  }

  /** A batch that reads what was found {@link #behind} one that is about to be committed. */
  PlanRequest behind(JobLog.Foreseen commit, Map<String, OffsetRange> ranges) {
    return request(
        commit.committed().batch() + 1,
        ranges,
        time(commit.now(), Optional.of(commit.committed())));
  }

  /** What is new, by source: nothing of others as long as there is an initial state to be read. */
  private Map<String, OffsetRange> ranges(Map<String, String> read, ReadLimit limit) {
    boolean begun = !graph.initialSources().containsAll(read.keySet());
    Map<String, OffsetRange> initial = begun ? Map.of() : ranges(read, true, limit);
    return initial.isEmpty() ? ranges(read, false, limit) : initial;
  }

  private Map<String, OffsetRange> ranges(
      Map<String, String> read, boolean initial, ReadLimit limit) {
    Map<String, OffsetRange> ranges = new LinkedHashMap<>();
    for (OpenInput<?> input : inputs.values()) {
      if (graph.initialSources().contains(input.name()) == initial) {
        input
            .next(read.getOrDefault(input.name(), ""), limit)
            .ifPresent(range -> ranges.put(input.name(), range));
      }
    }
    return ranges;
  }

  /** Whether a batch without input has something to do. */
  private boolean hasToRun(Committed last, BatchTime time) {
    return graph.closesBetween(last.time().watermarkMillis(), time.watermarkMillis())
        || graph.tables().stream()
            .filter(TableSchema::timers)
            .flatMap(table -> last.timers().getOrDefault(table.table(), List.of()).stream())
            .anyMatch(earliest -> earliest.areDue(time));
  }

  /** What a batch reads that was planned with these ranges. */
  InputSplits splits(Map<String, OffsetRange> offsets) {
    return new InputSplits() {
      @Override
      public <T> List<Split<T>> of(Source<T> source) {
        OffsetRange range = offsets.get(source.name());
        return range == null ? List.of() : opened(source).splits(range);
      }
    };
  }

  @SuppressWarnings("unchecked") // what stands under a source's name was opened by that source
  private <T> OpenSource<T> opened(Source<T> source) {
    return (OpenSource<T>) inputs.get(source.name()).source();
  }

  /**
   * Writes what the sources note of a batch, as part of its attempt.
   *
   * @param offsets what was to be read of each source
   */
  void writeNotes(Map<String, OffsetRange> offsets, Plan plan) {
    ranges(offsets, (input, range) -> input.write(range, plan));
  }

  /** Has sources that can pace themselves go by a batch that was committed. */
  void pace(BatchProgress progress) {
    if (pid.isPresent()) {
      Duration batch = config.targetDuration().orElseThrow();
      pid.get()
          .after(
              progress.started().toEpochMilli()
                  + Math.round(progress.durationMillis().get("batch")),
              progress.inputRows(),
              progress.durationMillis().get("batch"),
              0)
          .ifPresent(rate -> inputs.values().forEach(input -> input.source().pace(rate, batch)));
    }
  }

  void committed(Map<String, OffsetRange> offsets) {
    ranges(offsets, (input, range) -> safely(input, () -> input.source().committed(range)));
  }

  void passedOver(Map<String, OffsetRange> offsets) {
    ranges(offsets, (input, range) -> safely(input, () -> input.source().passedOver(range)));
  }

  /** What one source cannot do behind a commit must keep no other from being told. */
  private static void safely(OpenInput<?> input, Runnable told) {
    try {
      told.run();
    } catch (Exception e) { // a source in another language may throw checked ones
      LOG.warn("Source {} failed when it was told of a commit", input.name(), e);
    }
  }

  private void ranges(
      Map<String, OffsetRange> offsets, BiConsumer<OpenInput<?>, OffsetRange> told) {
    for (OpenInput<?> input : inputs.values()) {
      OffsetRange range = offsets.get(input.name());
      if (range != null) {
        told.accept(input, range);
      }
    }
  }

  @Override
  public void close() {
    for (OpenInput<?> input : inputs.values()) {
      try {
        input.source().close();
      } catch (Exception e) { // a source in another language may throw checked ones
        LOG.warn("Source {} could not be closed", input.name(), e);
      }
    }
  }

  /** What time it is for the next batch, at {@code millis} of the log's clock. */
  private BatchTime time(long millis, Optional<Committed> committed) {
    long previous =
        committed.map(last -> last.time().watermarkMillis()).orElse(BatchTime.NO_WATERMARK);
    Map<String, EventTime> seen = committed.map(Committed::eventTimes).orElse(Map.of());
    Map<String, Long> each = new HashMap<>();
    Set<String> idle = new HashSet<>();
    boolean awaited = false;
    List<Long> holding = new ArrayList<>();
    for (Map.Entry<String, Watermark> stream : watermarks.entrySet()) {
      String name = stream.getKey();
      Optional<Long> watermark = stream.getValue().after(seen.get(name));
      watermark.ifPresent(time -> each.put(name, time));
      if (stream.getValue().isIdle(seen.get(name), millis)) {
        idle.add(name);
      } else {
        watermark.ifPresent(holding::add);
        awaited |= watermark.isEmpty();
      }
    }
    long least = Math.max(previous, end.watermark());
    return new BatchTime(millis, each, idle, Math.max(least, together(holding, awaited)), previous);
  }

  /**
   * The watermark of several streams.
   *
   * @param awaited whether there is one more that has seen no event yet
   */
  private long together(List<Long> holding, boolean awaited) {
    return switch (config.watermarkPolicy()) {
      case MIN ->
          awaited
              ? BatchTime.NO_WATERMARK
              : holding.stream().min(Comparator.naturalOrder()).orElse(BatchTime.NO_WATERMARK);
      case MAX -> holding.stream().max(Comparator.naturalOrder()).orElse(BatchTime.NO_WATERMARK);
    };
  }
}
