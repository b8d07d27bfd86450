package io.tarn.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Some rows of a table in key order, and where to go on.
 *
 * @param table the table's name
 * @param rows as many as were asked for, or all that are left
 * @param next the cursor of the next page, for {@link JobReader#page(String, int)} in any process:
 *     URL-safe text, longer than its key by some 150 characters; not secret, not signed. Empty
 *     behind the last row
 * @param batch the committed batch that the rows show; all pages of a cursor show the same
 * @param age how long ago that batch was planned
 */
public record Page(String table, List<Row> rows, Optional<String> next, long batch, Duration age) {
  public Page {
    rows = List.copyOf(rows);
  }
}
