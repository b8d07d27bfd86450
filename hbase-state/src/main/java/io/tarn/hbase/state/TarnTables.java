package io.tarn.hbase.state;

import io.tarn.schemas.Buckets;
import io.tarn.schemas.TableFormat;
import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.protocol.StoredTable;
import io.tarn.stream.engine.spi.BackendException;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.filter.FirstKeyOnlyFilter;
import org.apache.hadoop.hbase.io.encoding.DataBlockEncoding;
import org.apache.hadoop.hbase.regionserver.BloomType;
import org.apache.hadoop.hbase.util.Bytes;

/** The tables in namespace {@code tarn}: their names, and how they are made. */
final class TarnTables {
  static final TableName JOB = TableName.valueOf(TableFormat.NAMESPACE, TableFormat.JOB_TABLE);
  static final TableName BATCH = TableName.valueOf(TableFormat.NAMESPACE, TableFormat.BATCH_TABLE);
  static final TableName DEAD = TableName.valueOf(TableFormat.NAMESPACE, TableFormat.DEAD_TABLE);

  private final Connection connection;

  TarnTables(Connection connection) {
    this.connection = connection;
  }

  static TableName stateTable(String job, String table) {
    return TableName.valueOf(TableFormat.NAMESPACE, TableFormat.stateTable(job, table));
  }

  /** Makes the namespace and the tables that all jobs share, where they are missing. */
  void createShared() {
    try (Admin admin = connection.getAdmin()) {
      if (admin.tableExists(JOB) && admin.tableExists(BATCH) && admin.tableExists(DEAD)) {
        return;
      }
      createNamespace(admin);
      create(
          admin, shared(JOB, ColumnFamilyDescriptorBuilder.of(JobRowCodec.FAMILY)), new byte[0][]);
      create(
          admin,
          shared(
              BATCH,
              ColumnFamilyDescriptorBuilder.newBuilder(BatchRows.FAMILY)
                  .setMaxVersions(BatchRows.VERSIONS)
                  .build()),
          new byte[0][]);
      create(admin, shared(DEAD, ColumnFamilyDescriptorBuilder.of(DeadRows.FAMILY)), new byte[0][]);
    } catch (IOException e) {
      throw new BackendException(
          "Cannot make Tarn's own tables in namespace " + TableFormat.NAMESPACE, e);
    }
  }

  /** Whether the tables that all jobs share have been made. */
  boolean areThere() {
    try (Admin admin = connection.getAdmin()) {
      return admin.tableExists(JOB);
    } catch (IOException e) {
      throw new BackendException("Cannot see whether Tarn's own tables are there", e);
    }
  }

  /** Makes the table of this schema where it is missing, and its marker row if it has none. */
  void createState(String job, TableSchema schema, String id) {
    TableName name = stateTable(job, schema.table());
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
    TableName name = stateTable(job, schema.table());
    try (Admin admin = connection.getAdmin()) {
      TableDescriptor existing = admin.getDescriptor(name);
      admin.modifyTable(altered(existing, schema(existing), schema, versions));
    } catch (IOException e) {
      throw new BackendException(
          "Cannot alter table " + name + "; is HBase up, and may this user alter tables?", e);
    }
  }

  /** Whether a table has the name of a job's state table, and is not one. */
  boolean isTaken(String job, String table) {
    TableName name = stateTable(job, table);
    try (Admin admin = connection.getAdmin()) {
      return !isOf(job, admin.getDescriptor(name));
    } catch (TableNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw cannotRead(name, e);
    }
  }

  /** A job's state tables as they are found, by name. */
  Map<String, StoredTable> stored(String job) {
    Map<String, StoredTable> found = new TreeMap<>();
    for (TableDescriptor table : descriptors(job)) {
      StoredTable stored = stored(table);
      found.put(stored.schema().table(), stored);
    }
    return found;
  }

  /** One state table as it is found, or empty if there is no such table of Tarn's. */
  Optional<StoredTable> stored(TableName name) {
    try (Admin admin = connection.getAdmin()) {
      return Optional.of(admin.getDescriptor(name)).filter(TarnTables::isTarns).map(this::stored);
    } catch (TableNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw cannotRead(name, e);
    }
  }

  private static BackendException cannotRead(TableName name, IOException cause) {
    return new BackendException("Cannot read the descriptor of " + name, cause);
  }

  private StoredTable stored(TableDescriptor table) {
    return new StoredTable(
        schema(table),
        table.getColumnFamily(TableFormat.stateFamily()).getMaxVersions(),
        markerOf(table.getTableName()));
  }

  private Optional<String> markerOf(TableName name) {
    try (Table table = connection.getTable(name)) {
      Get marker =
          new Get(TableFormat.markerRow())
              .addColumn(TableFormat.stateFamily(), TableFormat.tableIdQualifier());
      return Optional.ofNullable(
          Bytes.toString(
              table
                  .get(marker)
                  .getValue(TableFormat.stateFamily(), TableFormat.tableIdQualifier())));
    } catch (TableNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new BackendException("Cannot read the marker row of " + name, e);
    }
  }

  /** The schemas of a job's state tables, by HBase's name. */
  Map<TableName, TableSchema> stateTables(String job) {
    Map<TableName, TableSchema> tables = new TreeMap<>();
    descriptors(job).forEach(table -> tables.put(table.getTableName(), schema(table)));
    return tables;
  }

  private List<TableDescriptor> descriptors(String job) {
    String prefix = TableFormat.stateTable(job, "");
    try (Admin admin = connection.getAdmin()) {
      return admin.listTableDescriptorsByNamespace(Bytes.toBytes(TableFormat.NAMESPACE)).stream()
          .filter(table -> table.getTableName().getQualifierAsString().startsWith(prefix))
          .filter(table -> isOf(job, table))
          .toList();
    } catch (NamespaceNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new BackendException("Cannot list the tables of job " + job, e);
    }
  }

  /** A table that somebody has cloned from a job's says that it is another. */
  private static boolean isOf(String job, TableDescriptor table) {
    return isTarns(table) && table.getTableName().equals(stateTable(job, schema(table).table()));
  }

  private static boolean isTarns(TableDescriptor table) {
    return TableSchema.isTarns(attributes(table).keySet());
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

  /** Whether a table has any cell of a version above this one, besides its marker row. */
  boolean hasCells(TableName name, long version) {
    try (Table table = connection.getTable(name);
        ResultScanner rows =
            table.getScanner(
                new Scan()
                    .withStopRow(TableFormat.markerRow())
                    .setTimeRange(version + 1, Long.MAX_VALUE)
                    .setLimit(1)
                    .setFilter(new FirstKeyOnlyFilter()))) {
      return rows.next() != null;
    } catch (IOException e) {
      throw new BackendException("Cannot see whether " + name + " has rows", e);
    }
  }

  private static TableDescriptor shared(TableName name, ColumnFamilyDescriptor family) {
    return TableDescriptorBuilder.newBuilder(name).setColumnFamily(family).build();
  }

  private static TableDescriptor descriptor(TableName name, TableSchema schema) {
    ColumnFamilyDescriptorBuilder family =
        ColumnFamilyDescriptorBuilder.newBuilder(TableFormat.stateFamily())
            .setMaxVersions(schema.versions())
            .setDataBlockEncoding(DataBlockEncoding.FAST_DIFF)
            .setBloomFilterType(BloomType.ROW);
    schema.idleTtl().ifPresent(ttl -> family.setTimeToLive((int) ttl.toSeconds()));
    TableDescriptorBuilder table =
        TableDescriptorBuilder.newBuilder(name).setColumnFamily(family.build());
    schema.toAttributes().forEach(table::setValue);
    return table.build();
  }

  private static TableDescriptor altered(
      TableDescriptor existing, TableSchema before, TableSchema schema, int versions) {
    ColumnFamilyDescriptorBuilder family =
        ColumnFamilyDescriptorBuilder.newBuilder(
                existing.getColumnFamily(TableFormat.stateFamily()))
            .setMaxVersions(versions)
            .setTimeToLive(
                schema.idleTtl().map(ttl -> (int) ttl.toSeconds()).orElse(Integer.MAX_VALUE));
    TableDescriptorBuilder table =
        TableDescriptorBuilder.newBuilder(existing).modifyColumnFamily(family.build());
    before.toAttributes().keySet().forEach(table::removeValue);
    schema.toAttributes().forEach(table::setValue);
    return table.build();
  }

  private static TableSchema schema(TableDescriptor table) {
    try {
      return TableSchema.fromAttributes(attributes(table));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Cannot use table " + table.getTableName() + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, String> attributes(TableDescriptor table) {
    Map<String, String> attributes = new HashMap<>();
    table
        .getValues()
        .forEach(
            (key, value) -> attributes.put(Bytes.toString(key.get()), Bytes.toString(value.get())));
    return attributes;
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
