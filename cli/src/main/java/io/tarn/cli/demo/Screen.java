package io.tarn.cli.demo;

import io.tarn.cli.console.Printable;
import java.io.PrintStream;
import java.util.List;

/**
 * Some lines of a terminal that are drawn again and again in place. Nothing scrolls as long as they
 * are fewer than the terminal has. Used by one thread at a time.
 */
final class Screen {
  private static final String ERASE_LINE = "\033[K";
  private static final String NO_WRAP = "\033[?7l"; // characters may be wider than one column
  private static final String WRAP = "\033[?7h";
  private static final String TO_SCREEN_END = "\033[J";

  private final PrintStream out;
  private final int columns;
  private final int rows;
  private int drawn;

  /**
   * @param columns how wide the terminal is
   * @param rows how high
   */
  Screen(PrintStream out, int columns, int rows) {
    this.out = out;
    this.columns = columns;
    this.rows = rows;
  }

  /** Draws lines in place of those before; what has no room is left out. */
  void draw(List<Line> lines) {
    StringBuilder text = new StringBuilder(NO_WRAP).append('\r');
    if (drawn > 0) {
      text.append("\033[").append(drawn).append('A');
    }
    List<Line> shown = lines.subList(0, Math.min(lines.size(), rows - 1));
    shown.forEach(line -> text.append(ERASE_LINE).append(line.within(columns)).append('\n'));
    text.append(TO_SCREEN_END).append(WRAP);
    drawn = shown.size();
    out.print(text);
    out.flush();
  }

  /**
   * A line of text, and how it looks.
   *
   * @param text as it is; what would move the cursor is replaced
   * @param style puts colours around it
   */
  record Line(String text, Style style) {
    static Line of(String text) {
      return new Line(text, shown -> shown);
    }

    private String within(int columns) {
      String plain = Printable.line(text);
      int end =
          plain.offsetByCodePoints(0, Math.min(columns, plain.codePointCount(0, plain.length())));
      return style.of(plain.substring(0, end));
    }
  }

  /** Puts colours around a text. */
  @FunctionalInterface
  interface Style {
    String of(String text);
  }
}
