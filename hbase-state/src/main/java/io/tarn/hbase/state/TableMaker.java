package io.tarn.hbase.state;

import io.tarn.hbase.read.TarnTables;
import io.tarn.hbase.read.layout.BatchRows;
import io.tarn.hbase.read.layout.DeadRows;
import io.tarn.hbase.read.layout.JobRowCodec;
import io.tarn.schemas.Buckets;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.TableFormat;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BackendException;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.hbase.ClusterMetrics;
import org.apache.hadoop.hbase.NamespaceDescriptor;
import org.apache.hadoop.hbase.NamespaceExistException;
import org.apache.hadoop.hbase.NamespaceNotFoundException;
import org.apache.hadoop.hbase.TableExistsException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.TableNotFoundException;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.CheckAndMutate;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptor;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.io.encoding.DataBlockEncoding;
import org.apache.hadoop.hbase.regionserver.BloomType;
import org.apache.hadoop.hbase.util.Bytes;

/** Makes, alters, flushes and drops the tables in namespace {@code tarn}. */
public final class TableMaker {
  private final Connection connection;

  /** The connection stays the caller's. */
  public TableMaker(Connection connection) {
    this.connection = connection;
  }

  /** Makes the namespace and the tables that all jobs share, where they are missing. */
  void createShared() {
    try (Admin admin = connection.getAdmin()) {
      if (admin.tableExists(TarnTables.JOB)
          && admin.tableExists(TarnTables.BATCH)
          && admin.tableExists(TarnTables.DEAD)
          && admin.tableExists(TarnTables.INPUT)
          && admin.tableExists(TarnTables.OUTPUT)) {
        return;
      }
      createNamespace(admin);
      create(
          admin,
          shared(TarnTables.JOB, ColumnFamilyDescriptorBuilder.of(JobRowCodec.family())),
          new byte[0][]);
      create(
          admin,
          shared(
              TarnTables.BATCH,
              ColumnFamilyDescriptorBuilder.newBuilder(BatchRows.family())
                  .setMaxVersions(BatchRows.VERSIONS)
                  .build()),
          new byte[0][]);
      create(
          admin,
          shared(TarnTables.DEAD, ColumnFamilyDescriptorBuilder.of(DeadRows.family())),
          new byte[0][]);
      for (TableName blocks : List.of(TarnTables.INPUT, TarnTables.OUTPUT)) {
        create(
            admin,
            shared(blocks, ColumnFamilyDescriptorBuilder.of(HBaseBlocks.family())),
            new byte[0][]);
      }
    } catch (IOException e) {
      throw new BackendException(
          "Cannot make Tarn's own tables in namespace " + TableFormat.NAMESPACE, e);
    }
  }

  /** Makes the table of this schema where it is missing, and its marker row if it has none. */
  void createState(String job, TableSchema schema, String id) {
    TableName name = TarnTables.stateTable(job, schema.table());
    try (Admin admin = connection.getAdmin()) {
      if (!admin.tableExists(name)) {
        create(
            admin,
            descriptor(name, schema),
            withMarkerRegion(Buckets.splits(schema.buckets(), regions(admin, schema))));
      }
      try (Table table = connection.getTable(name)) {
        table.checkAndMutate(
            CheckAndMutate.newBuilder(TableFormat.markerRow())
                .ifNotExists(TableFormat.stateFamily(), TableFormat.tableIdQualifier())
                .build(
                    new Put(TableFormat.markerRow(), TableFormat.MARKER_TIMESTAMP)
                        .setDurability(Durability.FSYNC_WAL)
                        .addColumn(
                            TableFormat.stateFamily(),
                            TableFormat.tableIdQualifier(),
                            Bytes.toBytes(id))));
      }
    } catch (IOException e) {
      throw new BackendException(
          "Cannot make table " + name + "; is HBase up, and may this user create tables?", e);
    }
  }

  /** Gives a table the descriptor of this schema; what an operator has set besides stays. */
  void alterState(String job, TableSchema schema, int versions) {
    TableName name = TarnTables.stateTable(job, schema.table());
    try (Admin admin = connection.getAdmin()) {
      TableDescriptor existing = admin.getDescriptor(name);
      admin.modifyTable(altered(existing, TarnTables.schema(existing), schema, versions));
    } catch (IOException e) {
      throw new BackendException(
          "Cannot alter table " + name + "; is HBase up, and may this user alter tables?", e);
    }
  }

  /** Drops a table, if it is there. */
  void drop(TableName name) {
    try (Admin admin = connection.getAdmin()) {
      if (!admin.tableExists(name)) {
        return;
      }
      if (admin.isTableEnabled(name)) {
        admin.disableTable(name);
      }
      admin.deleteTable(name);
    } catch (TableNotFoundException another) {
      // another process was first
    } catch (IOException e) {
      throw new BackendException(
          "Cannot delete table " + name + "; is HBase up, and may this user delete tables?", e);
    }
  }

  /**
   * Writes what a state table has in memory to store files, and gives back once they are there.
   *
   * @throws BackendException if that could not be done
   */
  public void flush(String job, String table) {
    TableName name = TarnTables.stateTable(job, table);
    try (Admin admin = connection.getAdmin()) {
      admin.flush(name);
    } catch (IOException e) {
      throw new BackendException("Cannot flush " + name, e);
    }
  }

  private static TableDescriptor shared(TableName name, ColumnFamilyDescriptor family) {
    return TableDescriptorBuilder.newBuilder(name).setColumnFamily(family).build();
  }

  private static TableDescriptor descriptor(TableName name, TableSchema schema) {
    TableDescriptorBuilder table = TableDescriptorBuilder.newBuilder(name);
    for (RowFamily family : schema.families()) {
      table.setColumnFamily(family(family, schema, schema.versions()));
    }
    schema.toAttributes().forEach(table::setValue);
    return table.build();
  }

  private static ColumnFamilyDescriptor family(RowFamily rows, TableSchema schema, int versions) {
    return family(
            ColumnFamilyDescriptorBuilder.newBuilder(rows.bytes())
                .setDataBlockEncoding(DataBlockEncoding.FAST_DIFF)
                .setBloomFilterType(BloomType.ROW),
            rows,
            schema,
            versions)
        .build();
  }

  /** With what the schema asks of the family. */
  private static ColumnFamilyDescriptorBuilder family(
      ColumnFamilyDescriptorBuilder family, RowFamily rows, TableSchema schema, int versions) {
    family.setMaxVersions(versions);
    return rows == RowFamily.STATE
        ? family.setTimeToLive(
            schema.idleTtl().map(ttl -> (int) ttl.toSeconds()).orElse(Integer.MAX_VALUE))
        : family;
  }

  private static TableDescriptor altered(
      TableDescriptor existing, TableSchema before, TableSchema schema, int versions) {
    TableDescriptorBuilder table = TableDescriptorBuilder.newBuilder(existing);
    Set<RowFamily> families = EnumSet.copyOf(schema.families());
    families.addAll(before.families());
    for (RowFamily rows : families) {
      ColumnFamilyDescriptor known = existing.getColumnFamily(rows.bytes());
      if (known == null) {
        table.setColumnFamily(family(rows, schema, versions));
      } else {
        table.modifyColumnFamily(
            family(ColumnFamilyDescriptorBuilder.newBuilder(known), rows, schema, versions)
                .build());
      }
    }
    before.toAttributes().keySet().forEach(table::removeValue);
    schema.toAttributes().forEach(table::setValue);
    return table.build();
  }

  /** The marker row has a region of its own: its timestamp would hide others from time ranges. */
  private static byte[][] withMarkerRegion(byte[][] splits) {
    byte[][] all = Arrays.copyOf(splits, splits.length + 1);
    all[splits.length] = TableFormat.markerRow();
    return all;
  }

  /**
   * Two regions a server, so that a batch's writes keep every server busy and none has many small
   * regions.
   */
  private static int regions(Admin admin, TableSchema schema) throws IOException {
    int servers =
        admin
            .getClusterMetrics(EnumSet.of(ClusterMetrics.Option.SERVERS_NAME))
            .getServersName()
            .size();
    return Math.min(schema.buckets(), Math.max(1, 2 * servers));
  }

  private static void createNamespace(Admin admin) throws IOException {
    try {
      admin.getNamespaceDescriptor(TableFormat.NAMESPACE);
    } catch (NamespaceNotFoundException missing) {
      try {
        admin.createNamespace(NamespaceDescriptor.create(TableFormat.NAMESPACE).build());
      } catch (NamespaceExistException another) {
        // another process was first
      }
    }
  }

  private static void create(Admin admin, TableDescriptor table, byte[][] splits)
      throws IOException {
    try {
      admin.createTable(table, splits.length == 0 ? null : splits);
    } catch (TableExistsException another) {
      // another process was first
    }
  }
}
