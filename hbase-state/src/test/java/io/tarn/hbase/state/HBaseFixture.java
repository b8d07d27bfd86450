package io.tarn.hbase.state;

import io.tarn.client.TarnClient;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.hbase.read.TarnTables;
import io.tarn.schemas.TableFormat;
import io.tarn.stream.engine.memory.Sabotage;
import io.tarn.testkit.BackendFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;

/** The backend on the mini-cluster, and its reader. */
record HBaseFixture(HBaseBackend backend) implements BackendFixture {
  @Override
  public TarnClient openClient() {
    return HBaseClients.on(MiniCluster.connection());
  }

  @Override
  public Sabotage sabotage(String job) {
    return new ByAdmin(job);
  }

  @Override
  public void disturb(String job) {
    MiniCluster.flushAndCompact(job);
  }

  @Override
  public void flush(String job) {
    MiniCluster.flush(job);
  }

  /** What whoever may call {@code hbase shell} can do. */
  private record ByAdmin(String job) implements Sabotage {
    @Override
    public void drop(String table) {
      administer(
          table,
          (admin, name) -> {
            admin.disableTable(name);
            admin.deleteTable(name);
          });
    }

    @Override
    public void truncate(String table) {
      administer(
          table,
          (admin, name) -> {
            admin.disableTable(name);
            admin.truncateTable(name, true);
          });
    }

    @Override
    public void limitVersions(String table, int versions) {
      administer(
          table,
          (admin, name) -> {
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

    private void administer(String table, Administration done) {
      try (Admin admin = MiniCluster.connection().getAdmin()) {
        done.to(admin, TarnTables.stateTable(job, table));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @FunctionalInterface
  private interface Administration {
    void to(Admin admin, TableName table) throws IOException;
  }
}
