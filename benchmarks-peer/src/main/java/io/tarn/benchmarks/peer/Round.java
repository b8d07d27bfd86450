package io.tarn.benchmarks.peer;

import io.tarn.benchmarks.Workload;
import java.util.Map;

/**
 * What each contender did once, right after each other.
 *
 * @param first who ran first
 * @param figures by contender: events/s, or where a batch's time is what counts, that in ms
 * @param rows how many rows the result had, the same of each
 */
record Round(Contender first, Map<Contender, Double> figures, long rows) {
  Round {
    figures = Map.copyOf(figures);
  }

  double figure(Contender contender) {
    return figures.get(contender);
  }

  /** How many times as good as Spark with its better collector Tarn was in this round. */
  double timesSpark(Workload workload) {
    return isMillis(workload) ? bestSpark(workload) / tarn() : tarn() / bestSpark(workload);
  }

  private double tarn() {
    return figure(Contender.TARN);
  }

  private double bestSpark(Workload workload) {
    double g1 = figure(Contender.SPARK_G1);
    double parallel = figure(Contender.SPARK_PARALLEL);
    return isMillis(workload) ? Math.min(g1, parallel) : Math.max(g1, parallel);
  }

  static double figure(Workload workload, BatchEnds ends, int warmUpBatches) {
    return isMillis(workload)
        ? ends.medianMillis(warmUpBatches)
        : ends.eventsPerSecond(workload, warmUpBatches);
  }

  static boolean isMillis(Workload workload) {
    return workload == Workload.LATENCY;
  }
}
