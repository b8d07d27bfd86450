package io.tarn.schemas;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Windows of one length, one beginning every slide; and their panes, the stretches of event time
 * from one start or end of a window to the next, which lie in the same windows (paired windows:
 * Krishnamurthy, Wu and Franklin, "On-the-fly sharing for streamed aggregation", SIGMOD 2006).
 *
 * <p>A slide longer than the length leaves gaps: what falls into one is in no window.
 *
 * @param length how long a window is, a whole number of ms
 * @param slide how far a window begins after the one before, a whole number of ms
 * @param offset by how much later than 1970-01-01T00:00Z, or a multiple of the slide from there,
 *     windows begin, a whole number of ms, 0 &lt;= offset &lt; slide: for days that do not begin at
 *     midnight in UTC
 * @param closes whether windows close once the watermark has passed their end; if not, as where
 *     there is no watermark, a record counts whenever it comes
 */
public record WindowSpec(Duration length, Duration slide, Duration offset, boolean closes)
    implements Serializable {
  private static final int NANOS_PER_MILLI = 1_000_000;

  public WindowSpec {
    if (length.isNegative() || length.isZero() || slide.isNegative() || slide.isZero()) {
      throw new IllegalArgumentException(
          "length and slide must be > 0, but length=" + length + ", slide=" + slide);
    }
    if (offset.isNegative() || offset.compareTo(slide) >= 0) {
      throw new IllegalArgumentException(
          "0 <= offset < slide must hold, but offset=" + offset + ", slide=" + slide);
    }
    if (!isWholeMillis(length) || !isWholeMillis(slide) || !isWholeMillis(offset)) {
      throw new IllegalArgumentException(
          "length, slide and offset must be whole ms, but length="
              + length
              + ", slide="
              + slide
              + ", offset="
              + offset);
    }
  }

  private static boolean isWholeMillis(Duration duration) {
    return duration.toNanosPart() % NANOS_PER_MILLI == 0;
  }

  /** Windows that do not overlap. */
  public static WindowSpec tumbling(Duration length) {
    return sliding(length, length);
  }

  /** Windows of {@code length}, one every {@code slide}. */
  public static WindowSpec sliding(Duration length, Duration slide) {
    return new WindowSpec(length, slide, Duration.ZERO, true);
  }

  /** The same windows, which never close: every record counts, whenever it comes. */
  public WindowSpec neverClosing() {
    return new WindowSpec(length, slide, offset, false);
  }

  /**
   * The same windows, each so much later, or earlier if it is negative: {@code
   * tumbling(Duration.ofDays(1)).offset(Duration.ofHours(-1))} are the days of a place that is an
   * hour ahead of UTC.
   */
  public WindowSpec offset(Duration later) {
    long millis = Math.floorMod(later.toMillis(), slide.toMillis());
    return new WindowSpec(
        length,
        slide,
        Duration.ofMillis(millis).plusNanos(later.toNanosPart() % NANOS_PER_MILLI),
        closes);
  }

  /** Whether there are times that are in no window. */
  public boolean hasGaps() {
    return slide.compareTo(length) > 0;
  }

  /** Whether an event time is in a window. */
  public boolean covers(long eventTimeMillis) {
    return !hasGaps() || eventTimeMillis - latestStart(eventTimeMillis) < length.toMillis();
  }

  /** The start of the pane that holds an event time: the last start or end of a window up to it. */
  public long paneStart(long eventTimeMillis) {
    long start = latestStart(eventTimeMillis);
    long end = start + length.toMillis() % slide.toMillis();
    return eventTimeMillis < end || hasGaps() ? start : end;
  }

  /** The start of the pane that comes after the one that begins at {@code paneStart}. */
  public long nextPane(long paneStart) {
    long start = latestStart(paneStart);
    long end = start + length.toMillis() % slide.toMillis();
    return paneStart < end && !hasGaps() ? end : start + slide.toMillis();
  }

  /** How many windows hold the pane which begins at {@code paneStart}. */
  public long windowCount(long paneStart) {
    return (latestStart(paneStart) - earliestStart(paneStart)) / slide.toMillis() + 1;
  }

  /**
   * How many of the windows that hold the pane are closed at a watermark: the earliest ones, which
   * end at or before it.
   */
  public long closedCount(long paneStart, long watermarkMillis) {
    long firstEnd = earliestStart(paneStart) + length.toMillis();
    return !closes || watermarkMillis < firstEnd
        ? 0
        : Math.min(windowCount(paneStart), (watermarkMillis - firstEnd) / slide.toMillis() + 1);
  }

  /** Whether all windows that hold a pane are closed at a watermark: nothing can change it. */
  public boolean isClosed(long paneStart, long watermarkMillis) {
    return closes && lastWindowEnd(paneStart) <= watermarkMillis;
  }

  /** Whether a window is closed at a watermark: it never changes again. */
  public boolean isClosed(Window window, long watermarkMillis) {
    return closes && window.end().toEpochMilli() <= watermarkMillis;
  }

  /** Whether an event is late at a watermark: it is in windows, and all of them are closed. */
  public boolean isLate(long eventTimeMillis, long watermarkMillis) {
    return covers(eventTimeMillis) && isClosed(paneStart(eventTimeMillis), watermarkMillis);
  }

  /** Whether a window closes as the watermark moves. */
  public boolean closesBetween(long fromMillis, long toMillis) {
    long before = fromMillis - length.toMillis();
    boolean isFirst = before > fromMillis; // there was none, and this one overflows
    return closes
        && fromMillis < toMillis
        && (isFirst || latestStart(toMillis - length.toMillis()) > latestStart(before));
  }

  /** The end of the last window that holds the pane. */
  public long lastWindowEnd(long paneStart) {
    return latestStart(paneStart) + length.toMillis();
  }

  /** The windows that hold the pane which begins at {@code paneStart}, earliest first. */
  public List<Window> windowsOf(long paneStart) {
    return windowsOf(paneStart, 0);
  }

  /**
   * Those of the windows that hold the pane which a record counts for that came when {@code closed}
   * of them had been closed, earliest first.
   */
  public List<Window> windowsOf(long paneStart, long closed) {
    List<Window> windows = new ArrayList<>();
    long last = latestStart(paneStart);
    long step = slide.toMillis();
    for (long start = earliestStart(paneStart) + closed * step; start <= last; start += step) {
      windows.add(window(start));
    }
    return windows;
  }

  /** The window that begins at {@code startMillis}. */
  public Window window(long startMillis) {
    return new Window(
        Instant.ofEpochMilli(startMillis), Instant.ofEpochMilli(startMillis).plus(length));
  }

  /** The start of the latest window that begins at or before a time. */
  private long latestStart(long millis) {
    return millis - Math.floorMod(millis - offset.toMillis(), slide.toMillis());
  }

  /** The start of the earliest window that ends after a pane's start. */
  private long earliestStart(long paneStart) {
    return latestStart(paneStart - length.toMillis()) + slide.toMillis();
  }
}
