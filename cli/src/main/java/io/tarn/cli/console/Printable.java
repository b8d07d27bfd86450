package io.tarn.cli.console;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Text as it may be shown, whoever wrote it: nothing in it moves the cursor, colours what follows,
 * or turns the direction of writing. Each character that would is shown as U+FFFD.
 */
public final class Printable {
  /** C0, DEL and C1; the separators of lines and paragraphs; what sets a direction of writing. */
  private static final String UNSAFE =
      "\\x00-\\x1F\\x7F-\\x9F\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069";

  private static final Pattern IN_A_LINE = Pattern.compile("[" + UNSAFE + "]");
  private static final Pattern IN_LINES = Pattern.compile("[" + UNSAFE + "&&[^\\n]]");
  private static final String REPLACEMENT = "\uFFFD";

  private Printable() {}

  /** The text in one line. */
  public static String line(String text) {
    return IN_A_LINE.matcher(text).replaceAll(REPLACEMENT);
  }

  /** The text with the line feeds that it has. */
  public static String lines(String text) {
    return IN_LINES.matcher(text).replaceAll(REPLACEMENT);
  }

  /** JSON that means the same, and has escapes in place of what would not be printed. */
  static String json(String json) {
    return IN_A_LINE
        .matcher(json)
        .replaceAll(
            unsafe -> String.format(Locale.ROOT, "\\\\u%04x", (int) unsafe.group().charAt(0)));
  }
}
