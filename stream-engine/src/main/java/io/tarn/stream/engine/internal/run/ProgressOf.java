package io.tarn.stream.engine.internal.run;

import io.tarn.spi.job.BatchRecord;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.EventTime;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.run.Counter;
import io.tarn.spi.run.TaskReport;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.NodeProgress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known of an attempt's figures once its tasks have ended. */
record ProgressOf(Plan plan, int attempts, TaskReport report, List<NodeProgress> nodes) {
  BatchProgress toProgress(BatchClock clock) {
    long input = report.count(Counter.INPUT_ROWS);
    return new BatchProgress(
        plan.batch(),
        plan.version(),
        clock.started(),
        attempts,
        input,
        report.count(Counter.DEAD_ROWS),
        report.count(Counter.LATE_ROWS),
        report.count(Counter.STATE_ROWS_READ),
        report.count(Counter.STATE_ROWS_WRITTEN),
        plan.watermarkMillis() == BatchTime.NO_WATERMARK
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(plan.watermarkMillis())),
        input * 1000.0 / Math.max(0.001, clock.totalMillis()),
        clock.millis(),
        nodes);
  }

  BatchRecord toRecord(
      Map<String, EventTime> eventTimes,
      Set<String> tables,
      BatchProgress progress,
      Optional<Map<String, String>> ends) {
    RowCounts rows = new RowCounts(progress.inputRows(), progress.deadRows(), progress.lateRows());
    return new BatchRecord(eventTimes, rows, tables, progress.toJson(), ends);
  }
}
