package io.tarn.cli.demo;

import io.tarn.spi.job.Committed;
import io.tarn.spi.job.RowCounts;
import java.util.Optional;

/** What a run of the demo ends with. */
final class Summary {
  private Summary() {}

  /** One line that scripts read. */
  static String of(Optional<Committed> last) {
    RowCounts totals = last.map(Committed::totals).orElse(RowCounts.NONE);
    return "batches="
        + totals.batches()
        + " events="
        + (totals.input() - totals.dead())
        + " dead="
        + totals.dead();
  }
}
