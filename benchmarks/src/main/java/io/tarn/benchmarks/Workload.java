package io.tarn.benchmarks;

import io.tarn.files.TextFiles;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A running count and sum by key: over which events, and how many of them make a batch. */
public enum Workload {
  /** By key alone. */
  COUNTS(4, 100_000, 1_000_000),

  /** By key and window; the events of a batch span a minute and a half. */
  WINDOWS(4, 100_000, 10_000),

  /** As COUNTS, in batches so small that their number is what costs. */
  LATENCY(1, 1_000, 1_000_000);

  /** How long after the latest event another is still awaited. */
  public static final Duration WATERMARK_DELAY = Duration.ofMinutes(10);

  private static final WindowSpec FIVE_BY_ONE =
      WindowSpec.sliding(Duration.ofMinutes(5), Duration.ofMinutes(1));

  private static final int RANKS = 1_000_000;
  private static final Duration BATCH_SPAN = Duration.ofSeconds(90);
  private static final int DISORDER_MILLIS = 5_000;

  private final int filesPerBatch;
  private final int eventsPerBatch;
  private final int keys;

  Workload(int filesPerBatch, int eventsPerBatch, int keys) {
    this.filesPerBatch = filesPerBatch;
    this.eventsPerBatch = eventsPerBatch;
    this.keys = keys;
  }

  public int filesPerBatch() {
    return filesPerBatch;
  }

  public int eventsPerBatch() {
    return eventsPerBatch;
  }

  public Optional<WindowSpec> window() {
    return this == WINDOWS ? Optional.of(FIVE_BY_ONE) : Optional.empty();
  }

  /** Writes lines of {@code key,value,eventTimeMillis}, the same ones each time. */
  public void writeEvents(Path folder, int batches) throws IOException {
    double millisPerEvent =
        window().isEmpty() ? 1 : BATCH_SPAN.toMillis() / (double) eventsPerBatch;
    int disorderMillis = window().isEmpty() ? 0 : DISORDER_MILLIS;
    new EventFiles(filesPerBatch, eventsPerBatch, RANKS, keys, millisPerEvent, disorderMillis)
        .write(folder, batches);
  }

  /**
   * Lets a job count the events of a folder in a table, as fields {@code count} and {@code sum}.
   */
  public void define(StreamingContext streams, Path folder, String table) {
    DStream<Event> parsed =
        streams
            .source(TextFiles.in(folder.toString()).maxFilesPerBatch(filesPerBatch))
            .parse(Event::parse);
    if (window().isEmpty()) {
      parsed
          .keyBy(KeyTypes.STRING, Event::key)
          .aggregateByKey(table, Aggregates.count("count"), Aggregates.sum("sum", Event::value));
    } else {
      parsed
          .withWatermark(event -> Instant.ofEpochMilli(event.timeMillis()), WATERMARK_DELAY)
          .keyBy(KeyTypes.STRING, Event::key)
          .window(FIVE_BY_ONE)
          .aggregate(table, Aggregates.count("count"), Aggregates.sum("sum", Event::value));
    }
  }
}
