package io.tarn.cli.demo;

import io.tarn.cli.console.Printable;
import io.tarn.cli.console.Terminal;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.RowCounts;
import io.tarn.stream.engine.job.BatchProgress;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A line for each batch, and now and then the top pages of the newest window. */
final class LineView implements DemoView {
  private static final int TOP = 5;
  private static final int BATCHES_BETWEEN_TOPS = 20;

  private final PrintStream out;
  private TopPages topPages;
  private long events;
  private int batches;

  LineView(PrintStream out) {
    this.out = out;
  }

  @Override
  public void begins(RowCounts before, TopPages pages) {
    topPages = pages;
    events = before.input() - before.dead();
    batches = 0;
  }

  @Override
  public void tell(String what) {
    out.println(Terminal.faint(Printable.line(what)));
  }

  @Override
  public void ended(Optional<Committed> last) {
    out.println(Summary.of(last));
  }

  @Override
  public void committed(BatchProgress progress) {
    events += progress.inputRows() - progress.deadRows();
    out.println(line(progress));
    if (++batches % BATCHES_BETWEEN_TOPS == 0) {
      showTop();
    }
    out.flush();
  }

  @Override
  public void aborted(Plan attempt, Throwable cause) {
    out.println(
        Terminal.red("batch " + attempt.batch() + " aborted, trying again: ")
            + Printable.line(String.valueOf(cause.getMessage())));
  }

  private String line(BatchProgress progress) {
    String line =
        String.format(
            Locale.ROOT,
            "batch %-5d %,7d events %,9.0f/s  total %,d  watermark %s  commit %.1f ms",
            progress.batch(),
            progress.inputRows(),
            progress.rowsPerSecond(),
            events,
            progress.watermark().map(Instant::toString).orElse("none yet"),
            progress.durationMillis().getOrDefault("commit", 0.0));
    return progress.deadRows() + progress.lateRows() == 0
        ? line
        : line
            + Terminal.red(
                String.format("  dead %d late %d", progress.deadRows(), progress.lateRows()));
  }

  private void showTop() {
    topPages
        .window()
        .ifPresent(
            window ->
                out.println(
                    Terminal.bold("top pages of " + window.start() + " to " + window.end())));
    for (Map.Entry<String, Long> page : topPages.top(TOP)) {
      out.printf(Locale.ROOT, "%,8d  %s%n", page.getValue(), Printable.line(page.getKey()));
    }
  }
}
