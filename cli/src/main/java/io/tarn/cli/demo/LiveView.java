package io.tarn.cli.demo;

import io.tarn.cli.console.Printable;
import io.tarn.cli.console.Terminal;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.RowCounts;
import io.tarn.stream.engine.job.BatchProgress;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A line for each batch, and under them the top pages of the newest window: drawn anew below the
 * last line on a terminal, else printed now and then.
 */
final class LiveView implements DemoView {
  private static final int TOP = 5;
  private static final int BATCHES_BETWEEN_TOPS = 20;

  private final PrintStream out;
  private final boolean interactive = Terminal.isInteractive();
  private TopPages topPages;
  private long events;
  private int batches;
  private int drawnLines;

  LiveView(PrintStream out) {
    this.out = out;
  }

  @Override
  public void begins(RowCounts before, TopPages pages) {
    topPages = pages;
    events = before.input() - before.dead();
    batches = 0;
    drawnLines = 0;
  }

  @Override
  public void tell(String what) {
    out.println(Terminal.faint(Printable.line(what)));
  }

  @Override
  public void ended(Optional<Committed> last) {
    RowCounts totals = last.map(Committed::totals).orElse(RowCounts.NONE);
    out.printf(
        "batches=%d events=%d dead=%d%n",
        totals.batches(), totals.input() - totals.dead(), totals.dead());
  }

  @Override
  public void committed(BatchProgress progress) {
    events += progress.inputRows() - progress.deadRows();
    eraseTop();
    out.println(line(progress));
    if (interactive || ++batches % BATCHES_BETWEEN_TOPS == 0) {
      drawTop();
    }
    out.flush();
  }

  @Override
  public void aborted(Plan attempt, Throwable cause) {
    eraseTop();
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

  private void drawTop() {
    List<String> lines = new ArrayList<>();
    topPages
        .window()
        .ifPresent(
            window ->
                lines.add(Terminal.bold("top pages of " + window.start() + " to " + window.end())));
    for (Map.Entry<String, Long> page : topPages.top(TOP)) {
      lines.add(
          String.format(Locale.ROOT, "%,8d  %s", page.getValue(), Printable.line(page.getKey())));
    }
    lines.forEach(out::println);
    drawnLines = lines.size();
  }

  private void eraseTop() {
    if (interactive && drawnLines > 0) {
      out.print("\033[" + drawnLines + "A\033[J");
      drawnLines = 0;
    }
  }
}
