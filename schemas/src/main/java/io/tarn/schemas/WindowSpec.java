package io.tarn.schemas;

import java.io.Serializable;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Windows of one length, one beginning every slide, aligned to 1970-01-01T00:00Z; and their panes,
 * the longest stretches of event time that lie in the same set of windows (Li et al., "No pane, no
 * gain", SIGMOD Record 2005).
 *
 * @param length how long a window is, a whole number of ms
 * @param slide how far a window begins after the one before, &lt;= length, a whole number of ms
 */
public record WindowSpec(Duration length, Duration slide) implements Serializable {
  public WindowSpec {
    if (slide.isNegative() || slide.isZero() || slide.compareTo(length) > 0) {
      throw new IllegalArgumentException(
          "0 < slide <= length must hold, but slide=" + slide + ", length=" + length);
    }
    if (length.toNanosPart() % 1_000_000 != 0 || slide.toNanosPart() % 1_000_000 != 0) {
      throw new IllegalArgumentException(
          "length and slide must be whole ms, but length=" + length + ", slide=" + slide);
    }
  }

  /** Windows that do not overlap. */
  public static WindowSpec tumbling(Duration length) {
    return new WindowSpec(length, length);
  }

  /** Windows of {@code length}, one every {@code slide}. */
  public static WindowSpec sliding(Duration length, Duration slide) {
    return new WindowSpec(length, slide);
  }

  /** How long a pane is: gcd(length, slide). */
  public long paneMillis() {
    return BigInteger.valueOf(length.toMillis())
        .gcd(BigInteger.valueOf(slide.toMillis()))
        .longValueExact();
  }

  /** The start of the pane that holds an event time. */
  public long paneStart(long eventTimeMillis) {
    return Math.floorDiv(eventTimeMillis, paneMillis()) * paneMillis();
  }

  /** The end of the last window that holds the pane: from then on nothing can change it. */
  public long lastWindowEnd(long paneStart) {
    return Math.floorDiv(paneStart, slide.toMillis()) * slide.toMillis() + length.toMillis();
  }

  /** The windows that hold the pane which begins at {@code paneStart}, earliest first. */
  public List<Window> windowsOf(long paneStart) {
    List<Window> windows = new ArrayList<>();
    long last = Math.floorDiv(paneStart, slide.toMillis()) * slide.toMillis();
    long first = last;
    while (first - slide.toMillis() + length.toMillis() > paneStart) {
      first -= slide.toMillis();
    }
    for (long start = first; start <= last; start += slide.toMillis()) {
      if (start + length.toMillis() > paneStart) {
        windows.add(window(start));
      }
    }
    return windows;
  }

  /** The window that begins at {@code startMillis}. */
  public Window window(long startMillis) {
    return new Window(
        Instant.ofEpochMilli(startMillis), Instant.ofEpochMilli(startMillis).plus(length));
  }
}
