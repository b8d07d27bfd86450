package io.tarn.hbase.sink;

import io.tarn.spi.output.Output;
import io.tarn.testkit.AbstractOutputTests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.HBaseTestingUtility;
import org.apache.hadoop.hbase.StartMiniClusterOption;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A table that batches are loaded into is an output as the engine expects it. */
final class BulkLoadIT extends AbstractOutputTests {
  private static final HBaseTestingUtility CLUSTER = new HBaseTestingUtility();
  private static final AtomicInteger TABLES = new AtomicInteger();

  @TempDir Path folder;

  private final String table = "bulk-" + TABLES.incrementAndGet();

  @BeforeAll
  static void startCluster() throws Exception {
    CLUSTER.getConfiguration().setBoolean("hbase.unsafe.stream.capability.enforce", false);
    CLUSTER.getConfiguration().setInt("hbase.master.info.port", -1);
    CLUSTER.getConfiguration().setInt("hbase.regionserver.info.port", -1);
    CLUSTER.getConfiguration().setInt("hbase.assignment.dispatch.wait.msec", 5);
    CLUSTER.getConfiguration().setInt("hbase.procedure.remote.dispatcher.delay.msec", 5);
    CLUSTER.startMiniZKCluster();
    CLUSTER.startMiniHBaseCluster(StartMiniClusterOption.builder().build());
  }

  @AfterAll
  static void stopCluster() throws Exception {
    CLUSTER.shutdownMiniCluster();
  }

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
