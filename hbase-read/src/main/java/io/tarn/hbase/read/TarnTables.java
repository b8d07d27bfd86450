package io.tarn.hbase.read;

import io.tarn.schemas.TableFormat;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.StoredTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.TableNotFoundException;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptor;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.filter.FirstKeyOnlyFilter;
import org.apache.hadoop.hbase.util.Bytes;

/** The tables in namespace {@code tarn}: their names, and what is found of them. Makes none. */
public final class TarnTables {
  public static final TableName JOB =
      TableName.valueOf(TableFormat.NAMESPACE, TableFormat.JOB_TABLE);
  public static final TableName BATCH =
      TableName.valueOf(TableFormat.NAMESPACE, TableFormat.BATCH_TABLE);
  public static final TableName DEAD =
      TableName.valueOf(TableFormat.NAMESPACE, TableFormat.DEAD_TABLE);
  public static final TableName INPUT =
      TableName.valueOf(TableFormat.NAMESPACE, TableFormat.INPUT_TABLE);
  public static final TableName OUTPUT =
      TableName.valueOf(TableFormat.NAMESPACE, TableFormat.OUTPUT_TABLE);

  private final Connection connection;

  /** The connection stays the caller's. */
  public TarnTables(Connection connection) {
    this.connection = connection;
  }

  /** HBase's name of a job's state table. */
  public static TableName stateTable(String job, String table) {
    return TableName.valueOf(TableFormat.NAMESPACE, TableFormat.stateTable(job, table));
  }

  /** Whether the tables that all jobs share have been made. */
  boolean areThere() {
    try (Admin admin = connection.getAdmin()) {
      return admin.tableExists(JOB);
    } catch (IOException e) {
      throw new BackendException("Cannot see whether Tarn's own tables are there", e);
    }
  }

  /** Whether a table has the name of a job's state table, and is not one. */
  public boolean isTaken(String job, String table) {
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
        Arrays.stream(table.getColumnFamilies())
            .mapToInt(ColumnFamilyDescriptor::getMaxVersions)
            .min()
            .orElse(0),
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
  public Map<TableName, TableSchema> stateTables(String job) {
    Map<TableName, TableSchema> tables = new TreeMap<>();
    descriptors(job).forEach(table -> tables.put(table.getTableName(), schema(table)));
    return tables;
  }

  private List<TableDescriptor> descriptors(String job) {
    String prefix = stateTable(job, "").getNameAsString();
    try (Admin admin = connection.getAdmin()) {
      // by a pattern, the master answers from memory; by namespace, it lists the folder each time
      return admin.listTableDescriptors(Pattern.compile(Pattern.quote(prefix) + ".*")).stream()
          .filter(table -> isOf(job, table))
          .toList();
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

  /** Whether a table has any cell of a version above this one, besides its marker row. */
  public boolean hasCells(TableName name, long version) {
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

  /**
   * What a state table's descriptor says.
   *
   * @throws IllegalArgumentException if it is none of this format
   */
  public static TableSchema schema(TableDescriptor table) {
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
}
