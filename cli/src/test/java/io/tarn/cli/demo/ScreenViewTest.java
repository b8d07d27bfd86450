package io.tarn.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.Window;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.RowCounts;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.job.BatchProgress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a terminal shows that takes what the view prints. */
class ScreenViewTest {
  private static final int COLUMNS = 80;
  private static final int ROWS = 24;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final TopPages pages = new TopPages();
  private ScreenView view = view(COLUMNS, OptionalInt.of(8));

  @AfterEach
  void close() {
    view.close();
  }

  private ScreenView view(int columns, OptionalInt files) {
    return new ScreenView(
        new PrintStream(printed, true, StandardCharsets.UTF_8), columns, ROWS, files, "");
  }

  @Test
  void aScreenHasRoomForAllOfItAndDoesNotScroll() {
    view.serves("http://127.0.0.1:8270/");
    view.begins(RowCounts.NONE, pages);
    List<List<String>> screens = new ArrayList<>();
    for (int batch = 0; batch < 60; batch++) {
      addPages(batch, "/a page with a name that is as long as any/" + "x".repeat(90) + batch);
      view.committed(batch(batch, 0));
      screens.add(screen());
    }
    List<String> last = screens.get(59);

    assertTrue(last.size() < ROWS, last::toString);
    assertTrue(last.stream().allMatch(line -> line.length() <= COLUMNS), last::toString);
    assertEquals("tarn demo   http://127.0.0.1:8270/", last.get(0));
    assertTrue(last.contains("events     600, none late, none dead"), last::toString);
    assertTrue(last.stream().anyMatch(line -> line.startsWith("try   ./tarn ")), last::toString);
  }

  @Test
  void whatWasLateOrDeadIsCountedAndFilesAreMeasured() {
    view.begins(new RowCounts(20, 1, 0, 2), pages);
    view.committed(batch(2, 3));
    List<String> lines = screen();

    assertTrue(lines.contains("events     26, 0 late, 4 dead"), lines::toString);
    assertTrue(lines.stream().anyMatch(line -> line.endsWith("░ 1 of 8")), lines::toString);
  }

  @Test
  void aNarrowTerminalHasShorterLines() {
    view.close();
    view = view(30, OptionalInt.empty());
    view.begins(RowCounts.NONE, pages);
    view.committed(batch(0, 0));

    assertTrue(screen().stream().allMatch(line -> line.length() <= 30), screen()::toString);
  }

  @Test
  void nothingThatIsShownMovesTheCursor() {
    view.begins(RowCounts.NONE, pages);
    addPages(0, "/\u001b[2J\u009b\u202e\n.html");
    view.committed(batch(0, 0));
    view.aborted(plan(1), new IOException("bad \u001b[1m"));
    view.tell("standby \u001b]0;title\u0007");

    String all = printed.toString(StandardCharsets.UTF_8);
    assertFalse(all.contains("\u001b[2J"), all);
    assertFalse(all.contains("\u001b]"), all);
    assertTrue(
        screen().contains("       3  /\uFFFD[2J\uFFFD\uFFFD\uFFFD.html"), screen()::toString);
  }

  @Test
  void theSummaryStandsBelowAndNothingIsDrawnAfterIt() throws InterruptedException {
    view.begins(RowCounts.NONE, pages);
    view.committed(batch(0, 0));
    view.ended(Optional.empty());
    String before = printed.toString(StandardCharsets.UTF_8);
    Thread.sleep(1_200); // drawn each second while it runs

    assertTrue(before.endsWith("batches=0 events=0 dead=0\n"), before);
    assertEquals(before, printed.toString(StandardCharsets.UTF_8));
  }

  private void addPages(int batch, String page) {
    Window window =
        new Window(Instant.parse("1995-08-01T00:00:00Z"), Instant.parse("1995-08-01T00:05:00Z"));
    pages.update(
        plan(batch),
        List.of(new WindowedResult<>(page, window, new AggregateResult(Map.of("count", 3L)))));
  }

  /** The lines on the screen, by what moves the cursor up and erases. */
  private List<String> screen() {
    List<String> lines = new ArrayList<>();
    int row = 0;
    for (String drawn : printed.toString(StandardCharsets.UTF_8).split("\r", -1)) {
      String text = drawn;
      if (text.startsWith("\u001b[") && text.indexOf('A') < 6 && text.indexOf('A') > 0) {
        row -= Integer.parseInt(text.substring(2, text.indexOf('A')));
        text = text.substring(text.indexOf('A') + 1);
      }
      for (String line : text.replaceAll("\u001b\\[(J|\\?7[hl])", "").split("\n", -1)) {
        if (line.startsWith("\u001b[K")) {
          String shown = line.substring(3);
          if (row < lines.size()) {
            lines.set(row, shown);
          } else {
            lines.add(shown);
          }
          row++;
        }
      }
      while (lines.size() > row) {
        lines.remove(lines.size() - 1);
      }
    }
    return lines;
  }

  private static BatchProgress batch(long number, long dead) {
    return new BatchProgress(
        number,
        1,
        Instant.EPOCH,
        1,
        10,
        dead,
        0,
        0,
        0,
        0,
        Optional.of(Instant.EPOCH),
        1000.0 + number,
        Map.of("batch", 12.0, "run", 8.0, "commit", 2.0),
        List.of());
  }

  private static Plan plan(long batch) {
    return new Plan("weblogs", 1, 1, new PlanRequest(batch, Map.of(), BatchTime.of(1)));
  }
}
