package io.tarn.client;

import io.tarn.schemas.Buckets;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.WindowSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Pages of a table: each begins right behind the last row of the one before, which of a windowed
 * table may be in the middle of a key.
 */
record PageReader(TableRows table) {
  /** The first page of a range. */
  Page first(KeyRange.Bounds range, int limit) {
    return page(range, range, Optional.empty(), limit);
  }

  /** The page behind another's last row. */
  Page after(Cursor behind, int limit) {
    KeyRange.Bounds range = behind.range();
    return page(range, new KeyRange.Bounds(begin(behind), range.to()), Optional.of(behind), limit);
  }

  /**
   * @param range that of all pages
   * @param rest what is left of it, though of a windowed table perhaps with windows that have been
   *     given
   */
  private Page page(
      KeyRange.Bounds range, KeyRange.Bounds rest, Optional<Cursor> behind, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "a page of " + limit + " rows was asked for; ask for 1 or more");
    }
    int looked = limit == Integer.MAX_VALUE ? limit : limit + 1; // one more tells whether to go on
    List<Row> page = new ArrayList<>();
    try (BucketMerge merge = table.merge(rest, looked)) {
      Iterator<Row> rows = table.rows(merge);
      while (page.size() < limit && rows.hasNext()) {
        Row row = rows.next();
        if (behind.isEmpty() || !wasGiven(row, behind.get())) {
          page.add(row);
        }
      }
      boolean more = page.size() == limit && rows.hasNext();
      table.check();
      return new Page(
          table.schema().table(),
          page,
          more ? Optional.of(cursor(range, page.get(limit - 1))) : Optional.empty(),
          table.pinned().batch(),
          table.pinned().age());
    }
  }

  private boolean wasGiven(Row row, Cursor behind) {
    return behind.window().filter(last -> last.isNotBefore(row.window().orElseThrow())).isPresent()
        && Arrays.equals(table.rowOf(row.key()).bytes(), behind.key());
  }

  /** The first bytes, behind the bucket, that a row behind the last one can have. */
  private byte[] begin(Cursor behind) {
    RowKey keyRow = RowKey.of(behind.key());
    if (behind.window().isEmpty()) {
      byte[] key = withoutBucket(keyRow);
      return Arrays.copyOf(key, key.length + 1); // no key lies in between
    }
    Optional<WindowSpec> windows = table.schema().window();
    return withoutBucket(
        windows
            .map(spec -> spec.paneStart(behind.window().get().start() + 1))
            .map(pane -> table.rowKeys().pane(keyRow, pane))
            .orElse(keyRow)); // its row has the sessions that are open, be they the last
  }

  private static byte[] withoutBucket(RowKey row) {
    return Arrays.copyOfRange(row.bytes(), Buckets.BYTES, row.bytes().length);
  }

  private String cursor(KeyRange.Bounds range, Row last) {
    return new Cursor(
            table.pinned().job().name(),
            table.schema().table(),
            Cursor.Shown.of(table.kept()),
            new SeenBatch(table.pinned().batch(), table.pinned().readPoint().version()),
            range.from(),
            range.to(),
            table.rowOf(last.key()).bytes(),
            last.window().map(Cursor.Span::of))
        .text();
  }
}
