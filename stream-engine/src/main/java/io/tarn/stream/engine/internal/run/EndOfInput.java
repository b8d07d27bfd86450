package io.tarn.stream.engine.internal.run;

import io.tarn.schemas.TableSchema;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.EarliestTimers;
import io.tarn.spi.job.EventTime;
import io.tarn.stream.engine.internal.graph.Graph;
import java.time.Duration;
import java.util.List;

/**
 * How the watermark of a bounded job goes on once all is read: as far as the last window, session,
 * join or timer needs that waits for it, and hardly further, as windows are kept for a time behind
 * the watermark.
 */
final class EndOfInput {
  private static final long FIRST_STRIDE = Duration.ofMinutes(1).toMillis();

  private final Graph graph;
  private boolean begun;
  private long watermark = BatchTime.NO_WATERMARK;
  private long stride = FIRST_STRIDE;

  EndOfInput(Graph graph) {
    this.graph = graph;
  }

  /** The least that the watermark is to be, in ms. */
  long watermark() {
    return watermark;
  }

  /**
   * Goes one step on, where something waits.
   *
   * @param last what was committed last
   */
  boolean goOn(Committed last) {
    if (!begun) {
      begun = true;
      return begin(last);
    }
    long earliest = EarliestTimers.NONE;
    for (TableSchema table : graph.tables()) {
      for (EarliestTimers each : last.timers().getOrDefault(table.table(), List.of())) {
        earliest = Math.min(earliest, each.eventTime());
      }
    }
    if (watermark == BatchTime.NO_WATERMARK || earliest == EarliestTimers.NONE) {
      return false;
    }
    watermark = Math.max(earliest, watermark + stride);
    stride *= 2; // so that many ends, far from each other, take few batches
    return true;
  }

  /** To the end of all windows that any event may have fallen into, or their results again. */
  private boolean begin(Committed last) {
    long greatest =
        last.eventTimes().entrySet().stream()
            .filter(stream -> graph.watermarks().containsKey(stream.getKey()))
            .mapToLong(stream -> stream.getValue().greatest())
            .max()
            .orElse(EventTime.NONE);
    if (greatest == EventTime.NONE) {
      return false;
    }
    long lengths =
        graph.tables().stream()
            .flatMap(table -> table.window().stream())
            .filter(WindowSpec::closes)
            .mapToLong(window -> window.length().toMillis())
            .sum();
    watermark = Math.max(last.time().watermarkMillis(), greatest + lengths);
    return true;
  }
}
