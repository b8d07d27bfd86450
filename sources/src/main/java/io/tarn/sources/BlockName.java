package io.tarn.sources;

import java.util.Locale;

/**
 * The name of a block of received records, by which all that a plan must know of it is known
 * without reading it.
 *
 * @param writer who wrote it: the time at which that began in ms, and a number of its own, so names
 *     are in the order of writers
 * @param sequence its number among those of its writer, from 0, without gaps
 * @param bytes how many it has
 */
record BlockName(String writer, long sequence, int bytes) implements Comparable<BlockName> {
  private static final int WRITER_LENGTH = 13 + 1 + 8;

  static String newWriter(long millis, int random) {
    return String.format(Locale.ROOT, "%013d-%08x", millis, random);
  }

  static BlockName parse(String text) {
    try {
      return new BlockName(
          text.substring(0, WRITER_LENGTH),
          Long.parseLong(text.substring(WRITER_LENGTH + 1, WRITER_LENGTH + 13)),
          Integer.parseInt(text.substring(WRITER_LENGTH + 14)));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("no name of a block of received records: " + text, e);
    }
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s-%012d-%08d", writer, sequence, bytes);
  }

  @Override
  public int compareTo(BlockName other) {
    return toString().compareTo(other.toString());
  }
}
