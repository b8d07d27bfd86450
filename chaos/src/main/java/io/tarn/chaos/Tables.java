package io.tarn.chaos;

import io.tarn.client.Row;
import io.tarn.client.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All tables of the job at one moment.
 *
 * @param rows by table the values by key, as JSON
 */
record Tables(Map<String, Map<String, String>> rows) {
  static final String HOSTS = "host_totals";
  static final String REPLIES = "replies";
  static final String PAGES = "url_hits";

  /** How a row of a window is called. */
  static String windowKey(String key, Instant start) {
    return key + " " + start;
  }

  /** Reads tables whole. */
  static Tables read(Snapshot snapshot) {
    Map<String, Map<String, String>> rows = new TreeMap<>();
    for (String table : List.of(HOSTS, REPLIES, PAGES)) {
      rows.put(table, read(snapshot, table));
    }
    return new Tables(rows);
  }

  private static Map<String, String> read(Snapshot snapshot, String table) {
    Map<String, String> found = new TreeMap<>();
    for (Row row : snapshot.table(table).scan().toList()) {
      String key =
          row.window()
              .map(window -> windowKey(row.key().toString(), window.start()))
              .orElse(row.key().toString());
      found.put(key, row.value().json().toString());
    }
    return found;
  }

  /** A sentence for each row that is missing, too many, or of another value. */
  List<String> differencesOf(Tables found) {
    List<String> differences = new ArrayList<>();
    rows.forEach(
        (table, expected) -> {
          Map<String, String> actual = found.rows.get(table);
          TreeSet<String> keys = new TreeSet<>(expected.keySet());
          keys.addAll(actual.keySet());
          for (String key : keys) {
            String wanted = expected.getOrDefault(key, "no row");
            String is = actual.getOrDefault(key, "no row");
            if (!wanted.equals(is)) {
              differences.add(
                  table + ", key " + key + ": expected " + wanted + ", but found " + is);
            }
          }
        });
    return differences;
  }
}
