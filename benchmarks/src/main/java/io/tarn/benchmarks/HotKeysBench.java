package io.tarn.benchmarks;

import io.tarn.hbase.state.HBaseBackend;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.BatchProgress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The same keys in every batch, with the default history: whether batches take longer once each row
 * has as many versions as the history has batches.
 */
final class HotKeysBench {
  private static final int KEYS = 1_000;
  private static final int PARTS = 10;

  private HotKeysBench() {}

  static void run(Configuration hbase, Path folder, Options options) throws Exception {
    int batches = options.count("batches");
    NumberedEvents source = new NumberedEvents(4);
    for (int i = 0; i < batches; i++) {
      source.add(0, KEYS);
    }
    List<BatchProgress> progress = new ArrayList<>();
    try (HBaseBackend backend = HBaseBackend.connect(hbase);
        StreamingContext streams = new StreamingContext("hot", backend)) {
      source.countIn(streams);
      streams.addListener(progress::add);
      streams.runAvailable();
    }
    for (int part = 0; part < PARTS; part++) {
      int first = part * batches / PARTS;
      int end = (part + 1) * batches / PARTS;
      System.out.printf(
          "%,d keys, batches %,d to %,d: ms from plan to commit %s%n",
          KEYS,
          first,
          end - 1,
          Spread.of(
              progress.subList(first, end).stream()
                  .mapToDouble(batch -> batch.durationMillis().get("batch"))));
    }
    System.out.println(RegionServerWork.untilNow());
  }
}
