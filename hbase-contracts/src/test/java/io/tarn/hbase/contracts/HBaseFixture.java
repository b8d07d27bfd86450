package io.tarn.hbase.contracts;

import io.tarn.client.TarnClient;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.hbase.read.TarnTables;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.hbase.testkit.TableFiles;
import io.tarn.schemas.TableFormat;
import io.tarn.stream.engine.memory.Sabotage;
import io.tarn.testkit.BackendFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;

/**
 * The backend on an HBase of a test's, and its reader.
 *
 * @param connection of both; stays the caller's
 * @param files flushes and compacts there
 */
public record HBaseFixture(HBaseBackend backend, Connection connection, TableFiles files)
    implements BackendFixture {
  /** Opens a backend whose versions are of a clock of the test's. */
  public static HBaseFixture open(Connection connection, TableFiles files, Clock versionClock) {
    return new HBaseFixture(HBaseBackend.on(connection, versionClock), connection, files);
  }

  @Override
  public TarnClient openClient() {
    return HBaseClients.on(connection);
  }

  @Override
  public Sabotage sabotage(String job) {
    return new ByAdmin(connection, job);
  }

  @Override
  public void disturb(String job) {
    files.flushAndCompact(job);
  }

  @Override
  public void flush(String job) {
    files.flush(job);
  }

  /** What whoever may call {@code hbase shell} can do. */
  private record ByAdmin(Connection connection, String job) implements Sabotage {
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
      try (Admin admin = connection.getAdmin()) {
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
