package io.tarn.hbase.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.TableReader;
import io.tarn.schemas.Buckets;
import io.tarn.schemas.KeyTypes;
import io.tarn.spi.job.WriteSafety;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.regionserver.HRegion;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a cluster, too, rows of state come by files where that is asked for. */
final class BulkWritesIT extends JobOnMiniCluster {
  private static final int KEYS = 200;

  private final QueueSource<String> source = new QueueSource<>("in", 2);

  @TempDir private Path folder;

  @Test
  void eachBatchIsThereWholeThoughRegionsAreSplitInBetween() throws Exception {
    try (Connection connection = connect(folder.toUri().toString())) {
      HBaseBackend loading = HBaseBackend.on(connection, clock);
      runBatch(loading);
      split();
      runBatch(loading);
      runBatch(loading);
    }

    for (int batch = 0; batch < 3; batch++) {
      TableReader counts = reader().snapshotAt(batch).table("counts");
      for (int key = 0; key < KEYS; key++) {
        assertEquals(
            batch + 1,
            counts.get("key-" + key).value().orElseThrow().value().json().path("n").asLong());
      }
    }
    assertEquals(0, unflushedBytes(), "rows were put");
    try (Stream<Path> left = Files.walk(folder).filter(Files::isRegularFile)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void aFolderMustBeNamed() throws Exception {
    try (Connection connection = connect("")) {
      HBaseBackend loading = HBaseBackend.on(connection, clock);
      JobFailedException e = assertThrows(JobFailedException.class, () -> runBatch(loading));

      assertTrue(e.getMessage().contains("tarn.bulk-load.folder is not"), e::getMessage);
    }
  }

  /** A file that is closed is not on the disk for sure, but where HBase has one log. */
  @Test
  void whatMustSurviveAPowerCutComesByPuts() throws Exception {
    try (Connection connection = connect(folder.toUri().toString())) {
      assertTrue(
          BulkWrites.of(connection, new Durabilities(WriteSafety.PROCESS_END, false)).isPresent());
      assertTrue(
          BulkWrites.of(connection, new Durabilities(WriteSafety.POWER_CUT, false)).isEmpty());
      assertTrue(
          BulkWrites.of(connection, new Durabilities(WriteSafety.POWER_CUT, true)).isPresent());
    }
  }

  private static Connection connect(String folder) throws IOException {
    Configuration conf = new Configuration(MiniCluster.connection().getConfiguration());
    conf.setInt("tarn.bulk-load.least-rows", 1);
    conf.set("tarn.bulk-load.folder", folder);
    return ConnectionFactory.createConnection(conf);
  }

  private void runBatch(HBaseBackend loading) throws InterruptedException {
    source.addAll(IntStream.range(0, KEYS).mapToObj(key -> "key-" + key).toList());
    try (StreamingContext context = new StreamingContext(job, loading, STRICT)) {
      context
          .source(source)
          .keyBy(KeyTypes.STRING, key -> key)
          .aggregateByKey("counts", Aggregates.count("n"));
      context.runAvailable();
    }
  }

  private void split() throws Exception {
    try (Admin admin = MiniCluster.connection().getAdmin()) {
      byte[] point = Buckets.firstRow(1);
      RegionInfo region =
          admin.getRegions(tableName("counts")).stream()
              .filter(each -> each.containsRow(point) && !Bytes.equals(each.getStartKey(), point))
              .findFirst()
              .orElseThrow();
      admin.splitRegionAsync(region.getRegionName(), point).get(60, TimeUnit.SECONDS);
    }
  }

  /** What has been put since the last flush; the row that marks the table has. */
  private long unflushedBytes() {
    return MiniCluster.utility().getHBaseCluster().getRegions(tableName("counts")).stream()
        .filter(region -> !region.getRegionInfo().isLast())
        .mapToLong(HRegion::getMemStoreDataSize)
        .sum();
  }
}
