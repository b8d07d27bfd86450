package io.tarn.benchmarks.peer;

import io.tarn.benchmarks.Workload;
import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.TarnClient;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.BatchListener;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.hbase.client.Connection;

/** A workload as Tarn does it: its state is the result. */
final class TarnSide implements Side {
  private static final String JOB = "peer";
  private static final String TABLE = "totals";

  @Override
  public BatchEnds run(Workload workload, Path input, Path folder, Connection hbase)
      throws InterruptedException {
    List<Double> millis = new ArrayList<>();
    try (StreamingContext streams =
        new StreamingContext(JOB, HBaseBackend.on(hbase, Clock.systemUTC()))) {
      workload.define(streams, input, TABLE);
      BatchListener ended =
          progress -> {
            if (progress.inputRows() > 0) { // of windows, time alone may make another at the end
              millis.add(System.nanoTime() / 1e6);
            }
          };
      streams.addListener(ended);
      streams.runAvailable();
    }
    return new BatchEnds(millis);
  }

  @Override
  public List<Total> totals(Workload workload, Connection hbase) {
    List<Total> totals = new ArrayList<>();
    try (TarnClient client = HBaseClients.on(hbase);
        Rows<Row> rows = client.job(JOB).snapshot().table(TABLE).scan()) {
      for (Row row : rows) {
        totals.add(total(row));
      }
    }
    return totals;
  }

  private static Total total(Row row) {
    return new Total(
        (String) row.key(),
        row.window()
            .map(window -> OptionalLong.of(window.start().toEpochMilli()))
            .orElse(OptionalLong.empty()),
        row.value().asLong("count"),
        row.value().asLong("sum"));
  }
}
