package io.tarn.hbase.sink;

import static io.tarn.hbase.sink.SinkCluster.CLUSTER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.spi.output.Output;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
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
import org.junit.jupiter.api.Test;
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

  /** As if each record had been put. */
  @Test
  void theLastOfTheRecordsOfARowIsRead() throws Exception {
    QueueSource<String> source = new QueueSource<>("in", 1);
    source.addAll(List.of("b=1", "a=1", "g=1", "b=2", "b=3"));
    try (StreamingContext context = new StreamingContext("last", new InMemoryBackend())) {
      context
          .source(source)
          .to(
              "out",
              HTableSink.<String>builder()
                  .table(table)
                  .configuration(CLUSTER.getConfiguration())
                  .rowKey(record -> Bytes.toBytes(record.substring(0, 1)))
                  .families("f", "g")
                  .columns(
                      (record, columns) ->
                          columns
                              .put("f", "r", record)
                              .put("f", "q", record)
                              .put("g", "q", record.startsWith("a") ? null : record))
                  .createTable(RegionSplits.at(Bytes.toBytes("b"), Bytes.toBytes("f")))
                  .bulkLoad(folder.toString()));
      context.runAvailable();
    }

    List<String> cells = new ArrayList<>();
    try (Table rows = CLUSTER.getConnection().getTable(TableName.valueOf(table));
        ResultScanner scanner = rows.getScanner(new Scan())) {
      for (Result row : scanner) {
        for (Cell cell : row.rawCells()) {
          cells.add(
              Bytes.toString(CellUtil.cloneFamily(cell))
                  + ":"
                  + Bytes.toString(CellUtil.cloneQualifier(cell))
                  + "="
                  + Bytes.toString(CellUtil.cloneValue(cell)));
        }
      }
    }
    assertEquals(
        List.of(
            "f:q=a=1", "f:r=a=1", "f:q=b=3", "f:r=b=3", "g:q=b=3", "f:q=g=1", "f:r=g=1", "g:q=g=1"),
        cells);
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
