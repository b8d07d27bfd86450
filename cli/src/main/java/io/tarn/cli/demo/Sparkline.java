package io.tarn.cli.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/** The newest of a row of numbers, as blocks of eight heights. Used by one thread at a time. */
final class Sparkline {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";

  private final int most;
  private final Deque<Double> values = new ArrayDeque<>();

  /**
   * @param most how many are shown
   */
  Sparkline(int most) {
    this.most = most;
  }

  void add(double value) {
    values.addLast(value);
    if (values.size() > most) {
      values.removeFirst();
    }
  }

  /** As wide as it may get, the newest rightmost. */
  String text() {
    double top = values.stream().mapToDouble(each -> each).max().orElse(0);
    StringBuilder text = new StringBuilder(" ".repeat(most - values.size()));
    for (double value : values) {
      int height = top <= 0 ? 0 : (int) Math.round(value / top * (BLOCKS.length() - 1));
      text.append(BLOCKS.charAt(Math.max(0, height)));
    }
    return text.toString();
  }
}
