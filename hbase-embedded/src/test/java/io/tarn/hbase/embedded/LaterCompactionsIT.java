package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.regionserver.HStore;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When HBase merges the files of a store that was opened. */
class LaterCompactionsIT {
  private static final TableName NAME = TableName.valueOf("rows");
  private static final byte[] FAMILY = {'f'};

  /** HBase merges three. */
  private static final int FILES = 4;

  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration A_WHILE = Duration.ofSeconds(2);

  @TempDir Path temp;

  private interface Work {
    void on(Admin admin, Connection connection) throws IOException;
  }

  private void run(Duration leftAlone, Consumer<Configuration> adapted, Work work)
      throws IOException {
    Consumer<Configuration> both =
        adapted.andThen(conf -> conf.setLong(LaterCompactions.MILLIS, leftAlone.toMillis()));
    try (EmbeddedHBase hbase = EmbeddedHBase.start(temp.resolve("data"), both);
        Connection connection = ConnectionFactory.createConnection(hbase.configuration());
        Admin admin = connection.getAdmin()) {
      work.on(admin, connection);
    }
  }

  private static void writeFiles(Admin admin, Connection connection) throws IOException {
    admin.createTable(
        TableDescriptorBuilder.newBuilder(NAME)
            .setColumnFamily(ColumnFamilyDescriptorBuilder.of(FAMILY))
            .build());
    try (Table table = connection.getTable(NAME)) {
      for (int i = 0; i < FILES; i++) {
        table.put(new Put(Bytes.toBytes("row-" + i)).addColumn(FAMILY, FAMILY, FAMILY));
        admin.flush(NAME);
      }
    }
  }

  private static int files(Admin admin) throws IOException {
    return admin.getRegionMetrics(admin.getRegionServers().iterator().next(), NAME).stream()
        .mapToInt(region -> region.getStoreFileCount())
        .sum();
  }

  private static boolean isMerged(Admin admin) throws IOException {
    return Poll.until(PATIENCE, () -> files(admin) == 1);
  }

  @BeforeEach
  void writeFiles() throws IOException {
    LogFile.redirectTo(Path.of("target", "logs"));
    run(AN_HOUR, conf -> {}, LaterCompactionsIT::writeFiles);
  }

  @Test
  void aStoreIsLeftAloneOnceItIsOpenedUnlessItIsAskedFor() throws IOException {
    run(
        AN_HOUR,
        conf -> {},
        (admin, connection) -> {
          assertTrue(Poll.until(PATIENCE, () -> files(admin) == FILES));
          assertFalse(Poll.until(A_WHILE, () -> files(admin) != FILES));

          admin.majorCompact(NAME);

          assertTrue(isMerged(admin), "who asks gets it");
        });
  }

  @Test
  void itIsMergedLaterWithoutBeingAskedFor() throws IOException {
    run(
        Duration.ofSeconds(3),
        conf -> conf.setInt("hbase.server.thread.wakefrequency", 100), // ms, each for ten s
        (admin, connection) -> assertTrue(isMerged(admin)));
  }

  @Test
  void soManyFilesThatAFlushWouldWaitAreMergedAtOnce() throws IOException {
    run(
        AN_HOUR,
        conf -> conf.setInt(HStore.BLOCKING_STOREFILES_KEY, FILES),
        (admin, connection) -> assertTrue(Poll.until(PATIENCE, () -> files(admin) < FILES)));
  }
}
