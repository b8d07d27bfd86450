package io.tarn.hbase.sink;

import io.tarn.spi.job.BackendException;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.hbase.NamespaceDescriptor;
import org.apache.hadoop.hbase.NamespaceExistException;
import org.apache.hadoop.hbase.NamespaceNotFoundException;
import org.apache.hadoop.hbase.TableExistsException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.TableNotFoundException;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * The table that a sink writes to, as it must be before the first write.
 *
 * @param name {@code namespace:name}
 * @param families those that it must have
 * @param createWith how it is made if it is missing, or null if that is an error
 */
record TargetTable(String name, List<String> families, RegionSplits createWith)
    implements Serializable {

  TargetTable {
    families = List.copyOf(families);
    TableName.valueOf(name);
    families.forEach(ColumnFamilyDescriptorBuilder::of);
  }

  TableName tableName() {
    return TableName.valueOf(name);
  }

  /** Makes the table where it is missing and may be made, and checks it. */
  void open(Connection connection) {
    try (Admin admin = connection.getAdmin()) {
      if (createWith != null && !admin.tableExists(tableName())) {
        createNamespace(admin);
        create(admin);
      }
      check(admin.getDescriptor(tableName()));
    } catch (TableNotFoundException e) {
      throw new IllegalStateException(
          "Table "
              + name
              + " does not exist; make it, in hbase shell: create '"
              + name
              + "', "
              + quoted()
              + ", or let the sink make it by createTable(...)",
          e);
    } catch (IOException e) {
      throw new BackendException(
          "Cannot open table "
              + name
              + "; is HBase up, and may this user "
              + (createWith == null ? "read its descriptor?" : "create tables?"),
          e);
    }
  }

  private void check(TableDescriptor table) {
    for (String family : families) {
      if (!table.hasColumnFamily(Bytes.toBytes(family))) {
        throw new IllegalStateException(
            "Table "
                + name
                + " has no column family "
                + family
                + ", only "
                + table.getColumnFamilyNames().stream()
                    .map(Bytes::toString)
                    .collect(Collectors.toCollection(TreeSet::new))
                + "; add it, in hbase shell: alter '"
                + name
                + "', '"
                + family
                + "', or name one of the table's");
      }
    }
  }

  private void create(Admin admin) throws IOException {
    TableDescriptorBuilder table = TableDescriptorBuilder.newBuilder(tableName());
    families.forEach(family -> table.setColumnFamily(ColumnFamilyDescriptorBuilder.of(family)));
    byte[][] splits = createWith.keys();
    try {
      admin.createTable(table.build(), splits.length == 0 ? null : splits);
    } catch (TableExistsException another) {
      // another process was first
    }
  }

  private void createNamespace(Admin admin) throws IOException {
    String namespace = tableName().getNamespaceAsString();
    try {
      admin.getNamespaceDescriptor(namespace);
    } catch (NamespaceNotFoundException missing) {
      try {
        admin.createNamespace(NamespaceDescriptor.create(namespace).build());
      } catch (NamespaceExistException another) {
        // another process was first
      }
    }
  }

  private String quoted() {
    return families.stream().map(family -> "'" + family + "'").collect(Collectors.joining(", "));
  }
}
