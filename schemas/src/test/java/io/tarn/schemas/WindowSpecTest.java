package io.tarn.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows and panes against brute force. */
final class WindowSpecTest {
  private static final long FIRST = -60;
  private static final long LAST = 60;

  @ParameterizedTest
  @CsvSource({
    "10, 10, 0",
    "10, 5, 0",
    "10, 3, 0",
    "7, 7, 3",
    "12, 8, 5",
    "9, 6, 1",
    "5, 1, 0",
    "1, 1, 0",
    "3, 7, 0",
    "3, 7, 6",
    "61, 60, 0",
    "10, 4, 3",
    "10, 4, -9"
  })
  void panesRunFromOneEdgeOfAWindowToTheNext(int length, int slide, int offset) {
    WindowSpec spec =
        WindowSpec.sliding(Duration.ofMillis(length), Duration.ofMillis(slide))
            .offset(Duration.ofMillis(offset));
    for (long time = FIRST; time < LAST; time++) {
      List<Window> holding = new ArrayList<>();
      long pane = Long.MIN_VALUE;
      for (long start = FIRST - 200; start <= LAST + 200; start++) {
        if (Math.floorMod(start - offset, (long) slide) == 0) {
          if (start <= time && time < start + length) {
            holding.add(spec.window(start));
          }
          pane = start <= time ? Math.max(pane, start) : pane;
          pane = start + length <= time ? Math.max(pane, start + length) : pane;
        }
      }
      assertEquals(!holding.isEmpty(), spec.covers(time), "covers " + time);
      if (!holding.isEmpty()) {
        assertPane(spec, time, pane, holding);
      }
    }
  }

  private static void assertPane(WindowSpec spec, long time, long pane, List<Window> holding) {
    assertEquals(pane, spec.paneStart(time), "pane of " + time);
    assertEquals(holding, spec.windowsOf(pane), "windows of " + pane);
    assertEquals(holding.size(), spec.windowCount(pane));
    assertEquals(holding.get(holding.size() - 1).end().toEpochMilli(), spec.lastWindowEnd(pane));
    for (long closing = FIRST; closing < LAST; closing++) {
      Instant at = Instant.ofEpochMilli(closing);
      List<Window> open = holding.stream().filter(window -> window.end().isAfter(at)).toList();
      assertEquals(holding.size() - open.size(), spec.closedCount(pane, closing));
      assertEquals(open, spec.windowsOf(pane, spec.closedCount(pane, closing)));
      assertEquals(open.isEmpty(), spec.isLate(time, closing));
    }
  }

  @ParameterizedTest
  @CsvSource({"61, 60, 3", "300, 60, 5", "300, 120, 5", "10, 10, 1", "3, 7, 1"})
  void aWindowIsMadeOfFewPanes(int length, int slide, int panes) {
    WindowSpec spec = WindowSpec.sliding(Duration.ofSeconds(length), Duration.ofSeconds(slide));
    List<Long> starts = new ArrayList<>();
    for (long pane = 0; pane < length * 1_000L; pane = spec.nextPane(pane)) {
      starts.add(pane);
      assertEquals(pane, spec.paneStart(pane));
    }
    assertEquals(panes, starts.size(), starts::toString);
  }

  @Test
  void aDayBeginsWhereItsPlaceSays() {
    WindowSpec days = WindowSpec.tumbling(Duration.ofDays(1)).offset(Duration.ofHours(-2));
    Instant afterMidnight = Instant.parse("2026-06-01T22:30:00Z");
    assertEquals(
        List.of(
            new Window(
                Instant.parse("2026-06-01T22:00:00Z"), Instant.parse("2026-06-02T22:00:00Z"))),
        days.windowsOf(days.paneStart(afterMidnight.toEpochMilli())));
  }

  @Test
  void aWatermarkThatMovesClosesTheWindowsThatItPasses() {
    WindowSpec spec = WindowSpec.sliding(Duration.ofMillis(10), Duration.ofMillis(4));
    assertTrue(spec.closesBetween(9, 10));
    assertFalse(spec.closesBetween(10, 13));
    assertTrue(spec.closesBetween(10, 14));
    assertFalse(spec.closesBetween(5, 5));
    assertTrue(spec.closesBetween(-3, -2));
    assertTrue(spec.closesBetween(Long.MIN_VALUE, -2));
    assertFalse(spec.neverClosing().closesBetween(Long.MIN_VALUE, 100));
  }

  @Test
  void windowsThatNeverCloseHaveNoLateEvents() {
    WindowSpec spec = WindowSpec.tumbling(Duration.ofMillis(10));
    assertTrue(spec.isLate(0, 10));
    assertFalse(spec.neverClosing().isLate(0, Long.MAX_VALUE));
    assertEquals(0, spec.neverClosing().closedCount(0, Long.MAX_VALUE));
    assertTrue(spec.isClosed(spec.window(0), 10));
    assertFalse(spec.neverClosing().isClosed(spec.window(0), 10));
  }

  @Test
  void windowsThatCannotBeAreRefused() {
    assertRefused(5, 0, 0, "length and slide must be > 0, but length=PT0.005S, slide=PT0S");
    assertRefused(5, -1, 0, "length and slide must be > 0, but length=PT0.005S, slide=PT-0.001S");
    assertRefused(0, 5, 0, "length and slide must be > 0, but length=PT0S, slide=PT0.005S");
    assertRefused(5, 5, 5, "0 <= offset < slide must hold, but offset=PT0.005S, slide=PT0.005S");
    Duration micro = Duration.ofNanos(1_000);
    assertEquals(
        "length, slide and offset must be whole ms, but length=PT0.000001S, slide=PT0.000001S,"
            + " offset=PT0S",
        assertThrows(IllegalArgumentException.class, () -> WindowSpec.tumbling(micro))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> WindowSpec.tumbling(Duration.ofMillis(5)).offset(micro));
  }

  private static void assertRefused(long length, long slide, long offset, String message) {
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new WindowSpec(
                        Duration.ofMillis(length),
                        Duration.ofMillis(slide),
                        Duration.ofMillis(offset),
                        true))
            .getMessage());
  }
}
