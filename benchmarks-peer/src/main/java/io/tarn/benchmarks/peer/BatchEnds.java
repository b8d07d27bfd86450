package io.tarn.benchmarks.peer;

import io.tarn.benchmarks.Workload;
import java.util.List;

/**
 * When each batch of a run had ended, on a clock that begins anywhere.
 *
 * @param millis in the order of the batches
 */
record BatchEnds(List<Double> millis) {
  BatchEnds {
    millis = List.copyOf(millis);
  }

  /** All that is read, computed, stored and waited for after the warm-up counts. */
  double eventsPerSecond(Workload workload, int warmUpBatches) {
    double events = (double) workload.eventsPerBatch() * (millis.size() - warmUpBatches);
    return 1000 * events / (millis.get(millis.size() - 1) - millis.get(warmUpBatches - 1));
  }

  /** From the end of a batch to the end of the next. */
  double medianMillis(int warmUpBatches) {
    double[] durations = new double[millis.size() - warmUpBatches];
    for (int i = 0; i < durations.length; i++) {
      int batch = warmUpBatches + i;
      durations[i] = millis.get(batch) - millis.get(batch - 1);
    }
    return Medians.of(durations);
  }
}
