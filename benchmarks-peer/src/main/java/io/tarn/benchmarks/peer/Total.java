package io.tarn.benchmarks.peer;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * One row of a result.
 *
 * @param key what was counted by
 * @param windowStartMillis the window's, if there are windows
 * @param count how many events
 * @param sum of their values
 */
record Total(String key, OptionalLong windowStartMillis, long count, long sum) {

  /** Writes a line for each, sorted. */
  static void write(List<Total> totals, Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (String line : totals.stream().map(Total::line).sorted().toList()) {
        out.write(line);
        out.newLine();
      }
    }
  }

  private String line() {
    String window = windowStartMillis.isPresent() ? " " + windowStartMillis.getAsLong() : "";
    return key + window + ": count " + count + ", sum " + sum;
  }

  /**
   * Compares two files, line by line.
   *
   * @return how many lines they have
   * @throws IllegalStateException with the first lines that differ
   */
  static long compare(Path one, Path other) throws IOException {
    try (BufferedReader ones = Files.newBufferedReader(one);
        BufferedReader others = Files.newBufferedReader(other)) {
      long lines = 0;
      while (true) {
        String line = ones.readLine();
        String otherLine = others.readLine();
        if (line == null && otherLine == null) {
          return lines;
        }
        if (line == null || !line.equals(otherLine)) {
          throw new IllegalStateException(
              String.format(
                  "the results differ: row %,d of %s is '%s', of %s '%s'",
                  lines, one, line, other, otherLine));
        }
        lines++;
      }
    }
  }
}
