package io.tarn.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows and panes against brute force. */
final class WindowSpecTest {
  @ParameterizedTest
  @CsvSource({"10, 10", "10, 5", "10, 3", "7, 7", "12, 8", "9, 6", "5, 1", "1, 1"})
  void panesLieInTheSameWindowsAndWindowsHoldTheirPanes(int length, int slide) {
    WindowSpec spec = WindowSpec.sliding(Duration.ofMillis(length), Duration.ofMillis(slide));
    for (long time = -60; time < 60; time++) {
      List<Window> holding = new ArrayList<>();
      for (long start = -120; start <= time; start++) {
        if (Math.floorMod(start, (long) slide) == 0 && time < start + length) {
          holding.add(spec.window(start));
        }
      }
      long pane = spec.paneStart(time);
      assertEquals(holding, spec.windowsOf(pane), () -> "pane " + pane);
      assertEquals(holding.get(holding.size() - 1).end().toEpochMilli(), spec.lastWindowEnd(pane));
    }
  }

  @Test
  void windowsThatLeaveGapsOrStandStillAreRefused() {
    assertRefused(5, 10_000, "0 < slide <= length must hold, but slide=PT10S, length=PT0.005S");
    assertRefused(5, 0, "0 < slide <= length must hold, but slide=PT0S, length=PT0.005S");
    assertRefused(5, -1, "0 < slide <= length must hold, but slide=PT-0.001S, length=PT0.005S");
    Duration micro = Duration.ofNanos(1_000);
    assertEquals(
        "length and slide must be whole ms, but length=PT0.000001S, slide=PT0.000001S",
        assertThrows(IllegalArgumentException.class, () -> WindowSpec.tumbling(micro))
            .getMessage());
  }

  private static void assertRefused(long length, long slide, String message) {
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> WindowSpec.sliding(Duration.ofMillis(length), Duration.ofMillis(slide)))
            .getMessage());
  }
}
