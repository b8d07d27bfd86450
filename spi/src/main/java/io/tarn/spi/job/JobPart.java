package io.tarn.spi.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One part of a job, written {@code kind:name} as in {@code table:host_totals}, in messages and on
 * the command line.
 *
 * @param kind what it is
 * @param name its name; of a field, that of its table and its own: {@code host_totals.bytes}
 */
public record JobPart(Kind kind, String name) {
  /** What a job is made of. */
  public enum Kind {
    /** A state table, and the operation that keeps it. */
    TABLE,
    /** A source. */
    SOURCE,
    /** The watermark of a stream. */
    WATERMARK,
    /** A field of a table's states. */
    FIELD,
    /** A sink that knows more of the job than the job itself. */
    SINK,
    /** An output that has not been given all committed batches. */
    OUTPUT;

    /** Whether it is given up by one opening: what comes after that is another matter. */
    public boolean isOnce() {
      return this == FIELD || this == SINK || this == OUTPUT;
    }

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static JobPart parse(String text) {
    int colon = text.indexOf(':');
    for (Kind kind : Kind.values()) {
      if (colon > 0 && text.substring(0, colon).equals(kind.text())) {
        return new JobPart(kind, text.substring(colon + 1));
      }
    }
    throw new IllegalArgumentException(
        "a part of a job is written KIND:NAME, KIND being one of "
            + Arrays.stream(Kind.values()).map(Kind::text).collect(Collectors.joining(", "))
            + ", but is "
            + text);
  }

  @Override
  public String toString() {
    return kind.text() + ":" + name;
  }
}
