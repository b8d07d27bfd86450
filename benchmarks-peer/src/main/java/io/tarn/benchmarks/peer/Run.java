package io.tarn.benchmarks.peer;

import io.tarn.benchmarks.Workload;
import java.nio.file.Path;

/**
 * What each contender is to do.
 *
 * @param batches how many there are
 * @param warmUp how many of these come first and are not counted
 * @param input the folder of the events
 */
record Run(Workload workload, int batches, int warmUp, Path input) {}
