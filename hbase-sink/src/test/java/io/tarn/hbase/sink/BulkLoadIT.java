package io.tarn.hbase.sink;

import static io.tarn.hbase.sink.SinkCluster.CLUSTER;

import io.tarn.spi.output.Output;
import io.tarn.testkit.AbstractOutputTests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.io.TempDir;

/** A table that batches are loaded into is an output as the engine expects it. */
final class BulkLoadIT extends AbstractOutputTests {
  private static final AtomicInteger TABLES = new AtomicInteger();

  @TempDir Path folder;

  private final String table = "bulk-" + TABLES.incrementAndGet();

  @Override
  protected Output<String> newOutput() {
    return HTableSink.<String>builder()
        .table(table)
        .configuration(CLUSTER.getConfiguration())
        .rowKey(Bytes::toBytes)
        .families("f")
        .columns((record, columns) -> columns.put("f", "q", record))
        .createTable(RegionSplits.at(Bytes.toBytes("b"), Bytes.toBytes("f")))
        .bulkLoad(folder.toString());
  }

  /** Cells carry the version of their batch. */
  @Override
  protected List<List<String>> seen() throws Exception {
    TreeMap<Long, List<String>> batches = new TreeMap<>();
    try (Table rows = CLUSTER.getConnection().getTable(TableName.valueOf(table));
        ResultScanner scanner = rows.getScanner(new Scan())) {
      for (Result row : scanner) {
        Cell cell = row.rawCells()[0];
        batches
            .computeIfAbsent(cell.getTimestamp(), missing -> new ArrayList<>())
            .add(Bytes.toString(CellUtil.cloneValue(cell)));
      }
    }
    return List.copyOf(batches.values());
  }
}
