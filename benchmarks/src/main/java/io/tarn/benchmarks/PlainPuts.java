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
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;

/**
 * The least that could be done for the same rows: the final rows of each batch, folded here
 * beforehand, put by one {@code Table.put(List)} into a table of the same descriptor and regions.
 * Only that call is timed.
 */
final class PlainPuts {
  private static final Packed PACKED =
      new Packed(
          List.of(new Field("count", FieldKind.COUNT), new Field("sum", FieldKind.SUM_LONG)));

  private final Connection connection;
  private final TableName like;
  private final TableName name;
  private final WindowSpec window;
  private final RowKeys<String> rowKeys = RowKeys.of(KeyTypes.STRING, Buckets.DEFAULT_COUNT);
  private final Map<RowKey, long[]> folded = new HashMap<>();

  /**
   * @param like the table whose descriptor and regions are copied
   * @param window the windows whose panes are the rows, or null
   */
  PlainPuts(Connection connection, TableName like, WindowSpec window) {
    this.connection = connection;
    this.like = like;
    this.name = TableName.valueOf("plain_puts");
    this.window = window;
  }

  /**
   * Folds the files of one batch and puts the rows that changed. Gives the time of the put in ns.
   */
  long put(List<Path> files, long version) throws IOException {
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
    createIfMissing();
    try (Table table = connection.getTable(name)) {
      long began = System.nanoTime();
      table.put(puts);
      return System.nanoTime() - began;
    }
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

  private void createIfMissing() throws IOException {
    try (Admin admin = connection.getAdmin()) {
      if (!admin.tableExists(name)) {
        TableDescriptor descriptor = TableDescriptorBuilder.copy(name, admin.getDescriptor(like));
        byte[][] starts = connection.getRegionLocator(like).getStartKeys();
        byte[][] splits = new byte[starts.length - 1][];
        System.arraycopy(starts, 1, splits, 0, splits.length);
        admin.createTable(descriptor, splits.length == 0 ? null : splits);
      }
    }
  }
}
