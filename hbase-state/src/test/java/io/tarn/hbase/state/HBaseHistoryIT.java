package io.tarn.hbase.state;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableFormat;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import io.tarn.testkit.AbstractHistoryTests;
import io.tarn.testkit.FakeClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;

/** History, kept by HBase. */
final class HBaseHistoryIT extends AbstractHistoryTests {
  @Override
  protected ProtocolBackend openBackend(FakeClock versionClock) {
    return HBaseBackend.on(MiniCluster.connection(), versionClock);
  }

  @Override
  protected Map<RowKey, byte[]> rows(String ofJob, String table, OptionalLong batch) {
    return HBaseReads.rows(ofJob, table, batch);
  }

  @Override
  protected List<String> deadPositions(String ofJob) {
    return HBaseReads.deadPositions(ofJob);
  }

  @Override
  protected void disturb(String ofJob) {
    MiniCluster.flushAndCompact(ofJob);
  }

  @Override
  protected void flush(String ofJob) {
    admin(admin -> admin.flush(TarnTables.stateTable(ofJob, "counts")));
  }

  @Override
  protected void drop(String ofJob, String table) {
    admin(
        admin -> {
          admin.disableTable(TarnTables.stateTable(ofJob, table));
          admin.deleteTable(TarnTables.stateTable(ofJob, table));
        });
  }

  @Override
  protected void truncate(String ofJob, String table) {
    admin(
        admin -> {
          admin.disableTable(TarnTables.stateTable(ofJob, table));
          admin.truncateTable(TarnTables.stateTable(ofJob, table), true);
        });
  }

  @Override
  protected void limitVersions(String ofJob, String table, int versions) {
    TableName name = TarnTables.stateTable(ofJob, table);
    admin(
        admin -> {
          TableDescriptor existing = admin.getDescriptor(name);
          admin.modifyTable(
              TableDescriptorBuilder.newBuilder(existing)
                  .modifyColumnFamily(
                      ColumnFamilyDescriptorBuilder.newBuilder(
                              existing.getColumnFamily(TableFormat.stateFamily()))
                          .setMaxVersions(versions)
                          .build())
                  .build());
        });
  }

  private static void admin(Administration done) {
    try (Admin admin = MiniCluster.connection().getAdmin()) {
      done.by(admin);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FunctionalInterface
  private interface Administration {
    void by(Admin admin) throws IOException;
  }
}
