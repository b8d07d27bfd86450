package io.tarn.cli.demo;

import io.tarn.cli.console.ShellWord;
import io.tarn.cli.console.Terminal;
import io.tarn.cli.demo.Screen.Line;
import io.tarn.schemas.Window;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.RowCounts;
import io.tarn.stream.engine.job.BatchProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The run on one screen of 80 by 24 that does not scroll: drawn anew with each batch, and each
 * second, so that one sees how old the newest batch is. Thread-safe.
 */
final class ScreenView implements DemoView {
  private static final int TOP = 5;
  private static final int MOST_SPARKS = 40;
  private static final int COLUMNS_BESIDE_SPARKS = 38;
  private static final int HINT_COLUMNS = 6;
  private static final int SECONDS_BETWEEN_COUNTS = 5;
  private static final int SECONDS_BETWEEN_HINTS = 12;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

  private final Screen screen;
  private final PrintStream out;
  private final int columns;
  private final OptionalInt files;
  private final String options;
  private final Sparkline rates;
  private final Sparkline times;
  private final ScheduledExecutorService thread = DaemonThread.named("tarn-demo-screen");
  private final ScheduledExecutorService counting = DaemonThread.named("tarn-demo-counting");
  private String page = "";
  private String tables = "counting …";
  private Line message = Line.of("");
  private TopPages topPages = new TopPages();
  private Optional<Window> window = Optional.empty();
  private List<Map.Entry<String, Long>> top = List.of();
  private BatchProgress last;
  private long committedNanos;
  private long events;
  private long late;
  private long dead;
  private long batches;
  private long batchesBefore;
  private boolean closed;

  /**
   * @param columns how wide the terminal is
   * @param rows how high
   * @param files how many files there are to be read in all, if that is known
   * @param options what other commands need to find the same HBase
   */
  ScreenView(PrintStream out, int columns, int rows, OptionalInt files, String options) {
    this.out = out;
    this.columns = columns;
    this.files = files;
    this.options = options;
    this.screen = new Screen(out, columns, rows);
    int sparks = Math.max(0, Math.min(MOST_SPARKS, columns - COLUMNS_BESIDE_SPARKS));
    this.rates = new Sparkline(sparks);
    this.times = new Sparkline(sparks);
    Future<?> unused = thread.scheduleWithFixedDelay(this::draw, 1, 1, TimeUnit.SECONDS);
  }

  /** Shows where the page is. */
  synchronized void serves(String address) {
    page = address;
  }

  /**
   * Counts the rows of the tables now and then.
   *
   * @param count reads them; may fail, as while HBase is away
   */
  void counts(Supplier<String> count) {
    Future<?> unused =
        counting.scheduleWithFixedDelay(
            () -> {
              String counted;
              try {
                counted = count.get();
              } catch (RuntimeException e) {
                counted = "cannot be counted now";
              }
              synchronized (this) {
                tables = counted;
              }
            },
            2,
            SECONDS_BETWEEN_COUNTS,
            TimeUnit.SECONDS);
  }

  @Override
  public synchronized void begins(RowCounts before, TopPages pages) {
    topPages = pages;
    events = before.input() - before.dead();
    late = before.late();
    dead = before.dead();
    batches = before.batches();
    batchesBefore = batches;
    message = batches == 0 ? Line.of("") : faint("going on behind batch " + (batches - 1));
  }

  @Override
  public synchronized void tell(String what) {
    message = faint(what);
    draw();
  }

  @Override
  public synchronized void committed(BatchProgress progress) {
    last = progress;
    committedNanos = System.nanoTime();
    events += progress.inputRows() - progress.deadRows();
    late += progress.lateRows();
    dead += progress.deadRows();
    batches++;
    message = Line.of("");
    rates.add(progress.rowsPerSecond());
    times.add(progress.durationMillis().getOrDefault("batch", 0.0));
    window = topPages.window();
    top = topPages.top(TOP);
    draw();
  }

  @Override
  public synchronized void aborted(Plan attempt, Throwable cause) {
    message =
        new Line(
            "batch " + attempt.batch() + " aborted, trying again: " + cause.getMessage(),
            Terminal::red);
    draw();
  }

  @Override
  public synchronized void ended(Optional<Committed> committed) {
    draw();
    close();
    out.println(Summary.of(committed));
  }

  @Override
  public synchronized void close() {
    closed = true;
    thread.shutdownNow();
    counting.shutdownNow();
  }

  private synchronized void draw() {
    if (closed) {
      return;
    }
    List<Line> lines = new ArrayList<>();
    lines.add(new Line("tarn demo" + (page.isEmpty() ? "" : "   " + page), Terminal::bold));
    lines.add(Line.of(""));
    if (last == null) {
      lines.add(Line.of("waiting for the first batch …"));
    } else {
      addFigures(lines);
      addTop(lines);
    }
    files.ifPresent(all -> lines.add(Line.of(progress(all))));
    lines.add(Line.of(""));
    if (!message.text().isEmpty()) {
      lines.add(message);
    }
    lines.add(new Line("try   " + hint(), Terminal::bold));
    lines.add(faint("Ctrl-C stops it. Or kill it: started again it goes on."));
    screen.draw(lines);
  }

  private void addFigures(List<Line> lines) {
    Map<String, Double> took = last.durationMillis();
    lines.add(
        Line.of(
            format(
                "batch      %,d, committed %s",
                last.batch(), age(Duration.ofNanos(System.nanoTime() - committedNanos)))));
    lines.add(
        dead + late == 0
            ? Line.of(format("events     %,d, none late, none dead", events))
            : new Line(
                format("events     %,d, %,d late, %,d dead", events, late, dead), Terminal::red));
    lines.add(Line.of(format("events/s   %s %,.0f", rates.text(), last.rowsPerSecond())));
    lines.add(
        Line.of(
            format(
                "a batch    %s %,.0f ms: run %,.0f, commit %,.0f",
                times.text(),
                took.getOrDefault("batch", 0.0),
                took.getOrDefault("run", 0.0),
                took.getOrDefault("commit", 0.0))));
    lines.add(Line.of("watermark  " + last.watermark().map(this::watermark).orElse("none yet")));
    lines.add(Line.of("rows       " + tables));
    lines.add(Line.of(""));
  }

  private String watermark(Instant at) {
    return at + ", " + text(Duration.between(at, last.started())) + " behind the batch";
  }

  private void addTop(List<Line> lines) {
    window.ifPresent(
        of ->
            lines.add(
                new Line(
                    "top pages of " + CLOCK.format(of.start()) + " to " + CLOCK.format(of.end()),
                    Terminal::bold)));
    for (Map.Entry<String, Long> each : top) {
      lines.add(Line.of(format("%,8d  %s", each.getValue(), each.getKey())));
    }
  }

  private String progress(int all) {
    int width = Math.max(10, Math.min(40, columns - COLUMNS_BESIDE_SPARKS));
    long done = Math.min(batches - batchesBefore, all);
    int full = all == 0 ? width : (int) (width * done / all);
    return format(
        "files      %s%s %,d of %,d", "█".repeat(full), "░".repeat(width - full), done, all);
  }

  /** The next command to type, another one now and then. */
  private String hint() {
    String pageKey = top.isEmpty() ? "KEY" : ShellWord.of(top.get(0).getKey());
    List<String> hints =
        List.of(
            "./tarn get weblogs replies 200",
            "./tarn windows weblogs url_hits " + pageKey,
            "./tarn scan weblogs host_totals --limit 5",
            "./tarn why weblogs replies 404",
            "./tarn batches weblogs --last 5");
    long turn = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()) / SECONDS_BETWEEN_HINTS;
    List<String> fitting =
        hints.stream()
            .map(each -> each + options)
            .filter(each -> each.length() + HINT_COLUMNS <= columns)
            .toList();
    return fitting.isEmpty() ? "./tarn help" : fitting.get((int) (turn % fitting.size()));
  }

  private static Line faint(String text) {
    return new Line(text, Terminal::faint);
  }

  private static String age(Duration age) {
    return age.toSeconds() < 1 ? "just now" : text(age) + " ago";
  }

  private static String text(Duration duration) {
    if (duration.toMinutes() < 2) {
      return duration.toSeconds() + " s";
    }
    return duration.toHours() < 2 ? duration.toMinutes() + " min" : duration.toHours() + " h";
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
