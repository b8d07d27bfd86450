package io.tarn.hbase.state;

import io.tarn.schemas.Buckets;
import io.tarn.schemas.Format;
import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.protocol.JobRow;
import io.tarn.stream.engine.spi.BackendException;
import io.tarn.stream.engine.spi.Committed;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.hbase.ClusterMetrics;
import org.apache.hadoop.hbase.NamespaceDescriptor;
import org.apache.hadoop.hbase.NamespaceExistException;
import org.apache.hadoop.hbase.NamespaceNotFoundException;
import org.apache.hadoop.hbase.TableExistsException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptor;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
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
  /** Of the descriptor: see {@link DescribedTable}. */
  private static final String HISTORY_FLOOR = "tarn.history-floor";

  static final TableName JOB = TableName.valueOf(Format.NAMESPACE, Format.JOB_TABLE);
  static final TableName BATCH = TableName.valueOf(Format.NAMESPACE, Format.BATCH_TABLE);
  static final TableName DEAD = TableName.valueOf(Format.NAMESPACE, Format.DEAD_TABLE);

  /** How long a batch's record is kept. */
  private static final Duration BATCH_RETENTION = Duration.ofDays(30);

  private final Connection connection;

  TarnTables(Connection connection) {
    this.connection = connection;
  }

  static TableName stateTable(String job, String table) {
    return TableName.valueOf(Format.NAMESPACE, Format.stateTable(job, table));
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
                  .setTimeToLive((int) BATCH_RETENTION.toSeconds())
                  .build()),
          new byte[0][]);
      create(admin, shared(DEAD, ColumnFamilyDescriptorBuilder.of(DeadRows.FAMILY)), new byte[0][]);
    } catch (IOException e) {
      throw new BackendException(
          "Cannot make Tarn's own tables in namespace " + Format.NAMESPACE, e);
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

  /** Makes the table of this schema where it is missing, and alters it where that is allowed. */
  TableName createState(String job, TableSchema schema) {
    TableName name = stateTable(job, schema.table());
    try (Admin admin = connection.getAdmin()) {
      if (!admin.tableExists(name)) {
        checkNotLost(job, schema.table());
        create(
            admin,
            descriptor(name, schema),
            Buckets.splits(schema.buckets(), regions(admin, schema)));
      } else {
        checkNotOrphaned(job, name);
      }
      TableDescriptor existing = admin.getDescriptor(name);
      TableSchema before = schema(existing);
      if (!before.equals(schema)) {
        schema.checkReplaces(before);
        alter(admin, job, existing, before, schema);
      }
      return name;
    } catch (IOException e) {
      throw new BackendException(
          "Cannot open table " + name + "; is HBase up, and may this user create tables?", e);
    }
  }

  /** The schemas of a job's state tables, by HBase's name. */
  Map<TableName, TableSchema> stateTables(String job) {
    String prefix = Format.stateTable(job, "");
    Map<TableName, TableSchema> tables = new TreeMap<>();
    try (Admin admin = connection.getAdmin()) {
      for (TableDescriptor table :
          admin.listTableDescriptorsByNamespace(Bytes.toBytes(Format.NAMESPACE))) {
        if (table.getTableName().getQualifierAsString().startsWith(prefix)) {
          tables.put(table.getTableName(), schema(table));
        }
      }
      return tables;
    } catch (NamespaceNotFoundException e) {
      return tables;
    } catch (IOException e) {
      throw new BackendException("Cannot list the tables of job " + job, e);
    }
  }

  /** One state table, or empty if there is no such table. */
  Optional<DescribedTable> stateTable(TableName name) {
    try (Admin admin = connection.getAdmin()) {
      if (!admin.tableExists(name)) {
        return Optional.empty();
      }
      TableDescriptor table = admin.getDescriptor(name);
      return Optional.of(new DescribedTable(schema(table), historyFloor(table)));
    } catch (IOException e) {
      throw new BackendException("Cannot read the descriptor of " + name, e);
    }
  }

  private static TableDescriptor shared(TableName name, ColumnFamilyDescriptor family) {
    return TableDescriptorBuilder.newBuilder(name).setColumnFamily(family).build();
  }

  private static TableDescriptor descriptor(TableName name, TableSchema schema) {
    ColumnFamilyDescriptorBuilder family =
        ColumnFamilyDescriptorBuilder.newBuilder(Format.stateFamily())
            .setMaxVersions(schema.versions())
            .setDataBlockEncoding(DataBlockEncoding.FAST_DIFF)
            .setBloomFilterType(BloomType.ROW);
    schema.idleTtl().ifPresent(ttl -> family.setTimeToLive((int) ttl.toSeconds()));
    TableDescriptorBuilder table =
        TableDescriptorBuilder.newBuilder(name).setColumnFamily(family.build());
    schema.toAttributes().forEach(table::setValue);
    return table.build();
  }

  private void alter(
      Admin admin, String job, TableDescriptor existing, TableSchema before, TableSchema now)
      throws IOException {
    long floor = floorAfter(job, existing, before, now);
    admin.modifyTable(altered(existing, before, now, floor));
    // The former writer may have gone on while the regions were still as before.
    long laterFloor = floorAfter(job, existing, before, now);
    if (laterFloor > floor) {
      admin.modifyTable(altered(existing, before, now, laterFloor));
    }
  }

  /** A longer history begins where the shorter one had got to. */
  private long floorAfter(
      String job, TableDescriptor existing, TableSchema before, TableSchema now) {
    long floor = historyFloor(existing);
    if (now.history() <= before.history()) {
      return floor;
    }
    long committed = committed(job).map(Committed::batch).orElse(0L);
    return Math.max(floor, committed - before.history());
  }

  /** Made anew, a table that somebody has deleted would be empty, and the offsets go on. */
  private void checkNotLost(String job, String table) {
    Optional<Committed> last = committed(job).filter(each -> each.tables().contains(table));
    if (last.isPresent()) {
      throw new IllegalStateException(
          "Table "
              + stateTable(job, table)
              + " is gone, and the state of job "
              + job
              + " with it, though batch "
              + last.get().batch()
              + " was committed with it; restore it from a snapshot that was taken after that"
              + " batch, or begin anew under another job name");
    }
  }

  /** Cells of a job whose row is gone would be taken for state of the job that begins anew. */
  private void checkNotOrphaned(String job, TableName name) throws IOException {
    if (new HBaseJobStore(job, connection).read().isEmpty() && hasCells(name)) {
      throw new IllegalStateException(
          "Table "
              + name
              + " has rows, but "
              + JOB
              + " has no row of job "
              + job
              + ", so nobody can tell which of them count; restore that row from a snapshot, or"
              + " begin anew under another job name");
    }
  }

  private boolean hasCells(TableName name) throws IOException {
    try (Table table = connection.getTable(name);
        ResultScanner rows =
            table.getScanner(new Scan().setLimit(1).setFilter(new FirstKeyOnlyFilter()))) {
      return rows.next() != null;
    }
  }

  private Optional<Committed> committed(String job) {
    return new HBaseJobStore(job, connection).read().flatMap(JobRow::committed);
  }

  private static long historyFloor(TableDescriptor table) {
    String floor = table.getValue(HISTORY_FLOOR);
    return floor == null ? 0 : Long.parseLong(floor);
  }

  private static TableDescriptor altered(
      TableDescriptor existing, TableSchema before, TableSchema schema, long historyFloor) {
    ColumnFamilyDescriptorBuilder family =
        ColumnFamilyDescriptorBuilder.newBuilder(existing.getColumnFamily(Format.stateFamily()))
            .setMaxVersions(schema.versions())
            .setTimeToLive(
                schema.idleTtl().map(ttl -> (int) ttl.toSeconds()).orElse(Integer.MAX_VALUE));
    TableDescriptorBuilder table =
        TableDescriptorBuilder.newBuilder(existing).modifyColumnFamily(family.build());
    before.toAttributes().keySet().forEach(table::removeValue);
    if (historyFloor > 0) {
      table.setValue(HISTORY_FLOOR, String.valueOf(historyFloor));
    }
    schema.toAttributes().forEach(table::setValue);
    return table.build();
  }

  private static TableSchema schema(TableDescriptor table) {
    Map<String, String> attributes = new HashMap<>();
    table
        .getValues()
        .forEach(
            (key, value) -> attributes.put(Bytes.toString(key.get()), Bytes.toString(value.get())));
    return TableSchema.fromAttributes(attributes);
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
      admin.getNamespaceDescriptor(Format.NAMESPACE);
    } catch (NamespaceNotFoundException missing) {
      try {
        admin.createNamespace(NamespaceDescriptor.create(Format.NAMESPACE).build());
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
