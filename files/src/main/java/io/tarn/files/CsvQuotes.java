package io.tarn.files;

import java.util.List;

/**
 * The rule of RFC 4180 on quotes that Jackson is not strict about: they enclose a cell, or are
 * none. Without it the rest of a record that has a line break in quotes could pass for one of its
 * own.
 */
final class CsvQuotes {
  private final String line;
  private final List<String> columns;
  private final char separator;
  private final char quote;
  private final boolean trims;
  private int at;
  private int cell;

  private CsvQuotes(String line, List<String> columns, char separator, char quote, boolean trims) {
    this.line = line;
    this.columns = columns;
    this.separator = separator;
    this.quote = quote;
    this.trims = trims;
  }

  /**
   * Makes sure that the quotes of a line are where they may be.
   *
   * @param columns names of the cells, as far as there are some
   * @param trims whether blanks may stand between a quote and a separator
   * @throws IllegalArgumentException if they are not
   */
  static void check(String line, List<String> columns, char separator, char quote, boolean trims) {
    if (line.indexOf(quote) >= 0) {
      new CsvQuotes(line, columns, separator, quote, trims).check();
    }
  }

  private void check() {
    boolean more = true;
    while (more) {
      passBlanks();
      boolean quoted = at < line.length() && line.charAt(at) == quote;
      more = quoted ? passQuoted() : passPlain();
      cell++;
    }
  }

  /** Whether another cell follows. */
  private boolean passQuoted() {
    int end = line.indexOf(quote, at + 1);
    while (end >= 0 && end + 1 < line.length() && line.charAt(end + 1) == quote) {
      end = line.indexOf(quote, end + 2);
    }
    if (end < 0) {
      throw refused(
          "a quote is not closed at the end of the line; a record is one line, so there are no line"
              + " breaks in quotes");
    }
    at = end + 1;
    passBlanks();
    if (at == line.length()) {
      return false;
    }
    if (line.charAt(at) != separator) {
      throw refused("there is text behind the closing quote; quotes within quotes are doubled");
    }
    at++;
    return true;
  }

  /** Whether another cell follows. */
  private boolean passPlain() {
    for (; at < line.length(); at++) {
      if (line.charAt(at) == separator) {
        at++;
        return true;
      }
      if (line.charAt(at) == quote) {
        throw refused("there is a quote in a cell that does not begin with one");
      }
    }
    return false;
  }

  private void passBlanks() {
    while (trims && at < line.length() && line.charAt(at) <= ' ' && line.charAt(at) != separator) {
      at++;
    }
  }

  private IllegalArgumentException refused(String why) {
    String name = cell < columns.size() ? columns.get(cell) : "cell " + (cell + 1);
    return new IllegalArgumentException(name + ": " + why);
  }
}
