package io.tarn.cli;

import io.tarn.hbase.state.TarnClient;
import io.tarn.schemas.Names;
import io.tarn.stream.engine.BatchProgress;
import io.tarn.stream.engine.protocol.BatchEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn batches}. */
@Command(name = "batches", description = "Shows the last committed batches of a job, newest first.")
final class BatchesCommand extends ReadCommand {
  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name.")
  private String job;

  @Option(
      names = "--last",
      converter = Positive.class,
      paramLabel = "N",
      description = "How many. Default: ${DEFAULT-VALUE}.")
  private int last = 10;

  @Override
  void check() {
    Names.check("job", job);
  }

  @Override
  int read(Cluster open, TarnClient client, Output output) {
    for (BatchEntry entry : client.job(job).batches(last)) {
      output.show(record(BatchProgress.parse(entry.progress())));
    }
    return 0;
  }

  private static Map<String, Object> record(BatchProgress progress) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("batch", progress.batch());
    record.put("version", progress.version());
    record.put("started", progress.started().toString());
    record.put("attempts", progress.attempts());
    record.put("inputRows", progress.inputRows());
    record.put("deadRows", progress.deadRows());
    record.put("lateRows", progress.lateRows());
    record.put("rowsRead", progress.stateRowsRead());
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
