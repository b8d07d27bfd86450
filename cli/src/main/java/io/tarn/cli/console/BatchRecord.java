package io.tarn.cli.console;

import io.tarn.stream.engine.job.BatchProgress;
import java.util.LinkedHashMap;
import java.util.Map;

/** A batch as the record that is shown. */
public final class BatchRecord {
  private BatchRecord() {}

  public static Map<String, Object> of(BatchProgress progress) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("batch", progress.batch());
    record.put("version", progress.version());
    record.put("started", progress.started().toString());
    record.put("attempts", progress.attempts());
    record.put("inputRows", progress.inputRows());
    record.put("deadRows", progress.deadRows());
    record.put("lateRows", progress.lateRows());
    record.put("rowsRead", progress.stateRowsRead());
    record.put("rowsCached", progress.stateRowsCached());
    record.put("rowsWritten", progress.stateRowsWritten());
    record.put("watermark", progress.watermark().map(Object::toString).orElse(null));
    record.put("rowsPerSecond", Math.round(progress.rowsPerSecond()));
    Map<String, Object> millis = new LinkedHashMap<>();
    progress
        .durationMillis()
        .forEach((step, time) -> millis.put(step + "Ms", Math.round(time * 10) / 10.0));
    record.put("durations", millis);
    return record;
  }
}
