package io.tarn.benchmarks;

import io.tarn.schemas.Buckets;
import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Packed;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableFormat;
import io.tarn.schemas.WindowSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.hbase.client.Put;

/** The rows that a job of count and sum has after each batch, folded here without it. */
final class FoldedRows implements BatchRows {
  private static final Packed PACKED =
      new Packed(
          List.of(new Field("count", FieldKind.COUNT), new Field("sum", FieldKind.SUM_LONG)));

  private final WindowSpec window;
  private final RowKeys<String> rowKeys = RowKeys.of(KeyTypes.STRING, Buckets.DEFAULT_COUNT);
  private final Map<RowKey, long[]> folded = new HashMap<>();

  /**
   * @param window the windows whose panes are the rows, or null
   */
  FoldedRows(WindowSpec window) {
    this.window = window;
  }

  @Override
  public List<Put> next(List<Path> files, long version) throws IOException {
    List<Put> puts = new ArrayList<>();
    for (RowKey row : fold(files)) {
      puts.add(
          new Put(row.bytes(), version, true)
              .addColumn(
                  TableFormat.stateFamily(),
                  TableFormat.valueQualifier(),
                  version,
                  PACKED.encode(folded.get(row))));
    }
    return puts;
  }

  private Set<RowKey> fold(List<Path> files) throws IOException {
    Set<RowKey> changed = new LinkedHashSet<>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        Event event = Event.parse(line);
        RowKey row = rowKeys.row(event.key());
        if (window != null) {
          row = rowKeys.pane(row, window.paneStart(event.timeMillis()));
        }
        long[] slots = folded.computeIfAbsent(row, missing -> new long[2]);
        slots[0]++;
        slots[1] += event.value();
        changed.add(row);
      }
    }
    return changed;
  }
}
