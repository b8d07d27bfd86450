package io.tarn.chaos;

import java.util.List;
import java.util.Locale;

/**
 * How a round went.
 *
 * @param read what was read beside it
 * @param findings what was not as it must be
 */
record Outcome(Fault fault, SnapshotReader.Round read, List<String> findings) {
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-22s %3d batches, stood still for %5.1f s, %4d reads, %3d refused: %s",
        fault,
        read.batches(),
        read.stoodStill().toMillis() / 1000.0,
        read.reads(),
        read.refused(),
        findings.isEmpty() ? "all as counted" : findings.size() + " VIOLATIONS");
  }
}
