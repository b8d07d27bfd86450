package io.tarn.hbase.embedded;

import io.tarn.hbase.read.TarnTables;
import io.tarn.hbase.testkit.TableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.hbase.HRegionLocation;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.regionserver.HRegion;

/**
 * An embedded HBase, one for all contracts that run in this JVM; it ends with the JVM. Its
 * connection uses no socket.
 */
final class OneEmbeddedHBase {
  private static final Connection CONNECTION = connect();

  /** Through the region server itself: both return once it is done. */
  static final TableFiles FILES =
      new TableFiles() {
        @Override
        public void flush(String job) {
          forEachRegion(job, region -> region.flush(true));
        }

        @Override
        public void flushAndCompact(String job) {
          flush(job);
          forEachRegion(job, region -> region.compact(true));
        }
      };

  private OneEmbeddedHBase() {}

  static Connection connection() {
    return CONNECTION;
  }

  private static Connection connect() {
    try {
      LogFile.redirectTo(Path.of("target", "logs"));
      Path folder = Files.createTempDirectory(Path.of("target"), "contracts");
      EmbeddedHBase hbase =
          EmbeddedHBase.start(
              folder,
              conf -> {
                // small: hundreds of tables of the tests' hold a chunk for each family of a region
                conf.setInt("hbase.hregion.memstore.mslab.chunksize", 128 * 1024);
                conf.setInt("hbase.hregion.memstore.mslab.max.allocation", 64 * 1024);
              });
      return ConnectionFactory.createConnection(hbase.configuration());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many HFiles the job's tables have. */
  static int storeFiles(String job) {
    AtomicInteger files = new AtomicInteger();
    forEachRegion(
        job,
        region -> region.getStores().forEach(store -> files.addAndGet(store.getStorefilesCount())));
    return files.get();
  }

  @FunctionalInterface
  private interface RegionWork {
    void on(HRegion region) throws IOException;
  }

  /** Waits for one that is being opened anew, as after a change of its table. */
  private static HRegion region(HRegionLocation at) throws IOException {
    InProcessServer here = InProcessServer.of(at.getServerName()).orElseThrow();
    String name = at.getRegion().getEncodedName();
    return Poll.forResult(
            Duration.ofSeconds(30), () -> Optional.ofNullable(here.server().getRegion(name)))
        .orElseThrow();
  }

  private static void forEachRegion(String job, RegionWork work) {
    for (TableName table : new TarnTables(CONNECTION).stateTables(job).keySet()) {
      try {
        for (HRegionLocation at : CONNECTION.getRegionLocator(table).getAllRegionLocations()) {
          work.on(region(at));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
