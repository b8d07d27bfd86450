package io.tarn.client;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.tarn.schemas.Window;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a page has ended: at which row of which table at which batch, and how far the pages go.
 *
 * @param shown which table it is, and which of its windows are shown
 * @param from the range's first bytes behind the bucket
 * @param to the bytes before which it ends; none for an open end
 * @param key the row key of the last row's key, bucket and all
 * @param window of a windowed table the last row's
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@SuppressWarnings("ArrayRecordComponent") // on its way to and from a text, never compared
record Cursor(
    String job,
    String table,
    Shown shown,
    SeenBatch batch,
    byte[] from,
    byte[] to,
    byte[] key,
    Optional<Span> window) {
  /**
   * What of a table a page shows: if that is changed, the next page does not go with it.
   *
   * @param id the table's, in the job's row
   * @param retention as {@link KeptTable#retention()}
   * @param windowsFrom as {@link KeptTable#windowsFrom()}
   */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  record Shown(String id, Optional<Duration> retention, Optional<Long> windowsFrom) {
    static Shown of(KeptTable kept) {
      return new Shown(kept.id(), kept.retention(), kept.windowsFrom());
    }
  }

  /** A window, in ms since 1970. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  record Span(long start, long end) {
    static Span of(Window window) {
      return new Span(window.start().toEpochMilli(), window.end().toEpochMilli());
    }

    /** Whether a window is this one or comes before it. */
    boolean isNotBefore(Window other) {
      Span that = of(other);
      return that.start < start || (that.start == start && that.end <= end);
    }
  }

  /**
   * @throws IllegalArgumentException if the text is no cursor, was damaged, or is of another job
   */
  static Cursor parse(String text, String job) {
    Cursor cursor = TokenText.PAGE.read(text, Cursor.class);
    if (!cursor.job.equals(job)) {
      throw new IllegalArgumentException(
          "this is the cursor of a page of job "
              + cursor.job
              + ", not of "
              + job
              + "; give it to the reader of that job");
    }
    return cursor;
  }

  String text() {
    return TokenText.PAGE.write(this);
  }

  /** Whether a job still has the table, and shows the same of it. */
  boolean isShownBy(JobRow row) {
    KeptTable kept = row.tables().get(table);
    return kept != null && Shown.of(kept).equals(shown);
  }

  KeyRange.Bounds range() {
    return new KeyRange.Bounds(from, to);
  }
}
