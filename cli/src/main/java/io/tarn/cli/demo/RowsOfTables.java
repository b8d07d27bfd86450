package io.tarn.cli.demo;

import io.tarn.client.JobReader;
import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.TarnClient;
import io.tarn.schemas.TableSchema;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How many rows the job's tables have, counted by reading them. */
final class RowsOfTables {
  /** A table with more is not counted to its end. */
  private static final int MOST = 200_000;

  private RowsOfTables() {}

  /** Each table with its rows; all of one batch. */
  static String text(TarnClient client) {
    JobReader job = client.job(WeblogsJob.NAME);
    var snapshot = job.snapshot();
    Map<String, Long> counts = new LinkedHashMap<>();
    for (TableSchema schema : job.tables()) {
      try (Rows<Row> rows = snapshot.table(schema.table()).scan()) {
        counts.put(schema.table(), rows.stream().limit(MOST).count());
      }
    }
    return counts.entrySet().stream()
        .map(
            each ->
                String.format(
                    Locale.ROOT,
                    "%s %,d%s",
                    each.getKey(),
                    each.getValue(),
                    each.getValue() == MOST ? "+" : ""))
        .collect(Collectors.joining("   "));
  }
}
