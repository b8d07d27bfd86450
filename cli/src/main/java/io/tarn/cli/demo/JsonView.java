package io.tarn.cli.demo;

import io.tarn.cli.console.BatchRecord;
import io.tarn.cli.console.Output;
import io.tarn.cli.console.Terminal;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.RowCounts;
import io.tarn.stream.engine.job.BatchProgress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One JSON object for each batch, one for the summary; all else goes to standard error. */
final class JsonView implements DemoView {
  private final Output out;

  JsonView(Output out) {
    this.out = out;
  }

  @Override
  public void begins(RowCounts before, TopPages topPages) {
    // each batch tells of itself
  }

  @Override
  public void committed(BatchProgress progress) {
    out.show(BatchRecord.of(progress));
    out.finish();
  }

  @Override
  public void aborted(Plan attempt, Throwable cause) {
    Terminal.complain("batch " + attempt.batch() + " aborted, trying again: " + cause.getMessage());
  }

  @Override
  public void tell(String what) {
    Terminal.tell(what);
  }

  @Override
  public void ended(Optional<Committed> last) {
    RowCounts totals = last.map(Committed::totals).orElse(RowCounts.NONE);
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("batches", totals.batches());
    summary.put("events", totals.input() - totals.dead());
    summary.put("dead", totals.dead());
    out.show(summary);
    out.finish();
  }
}
