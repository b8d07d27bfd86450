package io.tarn.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

/** The rows with the largest numbers in a field: one scan, and the best so far in a heap. */
final class TopRows {
  /** A row in place of a smaller one; of two with the same number the one that came first. */
  private static final Comparator<Candidate> WORST_FIRST =
      Comparator.comparing(Candidate::number, NumberField.BY_SIZE)
          .thenComparing(Candidate::place, Comparator.reverseOrder());

  private final int most;
  private final NumberField field;
  private final Windows windows;
  private final PriorityQueue<Candidate> best = new PriorityQueue<>(WORST_FIRST);
  private Instant start;
  private long place;

  /** Which windows are looked at. */
  private enum Windows {
    /** All rows, whether they have windows or not. */
    ALL,
    /** Those of the window that begins last. */
    NEWEST,
    /** Those of the window that begins at a time. */
    ONE
  }

  private record Candidate(JsonNode number, long place, Row row) {}

  private TopRows(int most, NumberField field, Windows windows, Instant start) {
    this.most = most;
    this.field = field;
    this.windows = windows;
    this.start = start;
  }

  /** Of all rows, of all sessions, or of the newest window. */
  static Answer<List<Row>> of(TableRows table, int most, String field) {
    boolean windowed = table.schema().window().isPresent();
    return of(table, most, field, windowed ? Windows.NEWEST : Windows.ALL, null);
  }

  /** Of the window that begins then. */
  static Answer<List<Row>> of(TableRows table, int most, String field, Instant windowStart) {
    if (table.schema().window().isEmpty()) {
      throw new IllegalArgumentException(
          "table "
              + table.schema().table()
              + (table.isWindowed()
                  ? " has sessions, each of a time of its own"
                  : " has no windows")
              + "; leave the window's start out");
    }
    return of(table, most, field, Windows.ONE, windowStart);
  }

  private static Answer<List<Row>> of(
      TableRows table, int most, String field, Windows windows, Instant start) {
    if (most < 1) {
      throw new IllegalArgumentException(
          "the top " + most + " rows were asked for; ask for 1 or more");
    }
    TopRows top = new TopRows(most, NumberField.of(table.schema(), field), windows, start);
    try (BucketMerge merge = table.merge(table.bounds(KeyRange.ALL), Integer.MAX_VALUE)) {
      Iterator<Row> rows = table.rows(merge);
      rows.forEachRemaining(top::look);
      table.check();
    }
    return table.answer(top.best());
  }

  private void look(Row row) {
    if (windows == Windows.ALL || isOfWindow(row.window().orElseThrow().start())) {
      field.in(row).ifPresent(number -> add(new Candidate(number, place++, row)));
    }
  }

  private boolean isOfWindow(Instant begin) {
    if (windows == Windows.NEWEST && (start == null || begin.isAfter(start))) {
      start = begin;
      best.clear();
    }
    return begin.equals(start);
  }

  private void add(Candidate candidate) {
    if (best.size() < most) {
      best.add(candidate);
    } else if (WORST_FIRST.compare(candidate, best.peek()) > 0) {
      best.poll();
      best.add(candidate);
    }
  }

  private List<Row> best() {
    field.checkFound();
    List<Candidate> sorted = new ArrayList<>(best);
    sorted.sort(WORST_FIRST.reversed());
    return sorted.stream().map(Candidate::row).toList();
  }
}
