package io.tarn.hbase.state;

import io.tarn.hbase.read.TarnTables;
import io.tarn.hbase.read.layout.OrderedKeys;
import io.tarn.schemas.RowKey;
import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.BackendException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.filter.FilterList;
import org.apache.hadoop.hbase.filter.FirstKeyOnlyFilter;
import org.apache.hadoop.hbase.filter.KeyOnlyFilter;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * Blocks in {@code tarn:input} and {@code tarn:output}: a row by job, owner and name, with one
 * cell. All cells have one timestamp, so that a write which comes late, behind the deletion of its
 * block, is hidden by it.
 */
final class HBaseBlocks implements BlockStore {
  private static final byte[] FAMILY = Bytes.toBytes("b");
  private static final byte[] QUALIFIER = Bytes.toBytes("b");
  private static final long TIMESTAMP = 1;
  private static final int NAMES_PER_REQUEST = 1_000;

  private final BlockOwner owner;
  private final Connection connection;
  private final Durability durability;

  HBaseBlocks(BlockOwner owner, Connection connection, Durabilities durabilities) {
    this.owner = owner;
    this.connection = connection;
    this.durability =
        owner.kind() == BlockOwner.Kind.INPUT ? Durability.FSYNC_WAL : durabilities.beforeTheNext();
  }

  /** The one column family of both tables. */
  static byte[] family() {
    return FAMILY.clone();
  }

  /** What deletes the block of a row, and whatever of it comes late. */
  static Delete deletion(byte[] row) {
    return new Delete(row, TIMESTAMP);
  }

  private TableName table() {
    return owner.kind() == BlockOwner.Kind.INPUT ? TarnTables.INPUT : TarnTables.OUTPUT;
  }

  private byte[] row(String name) {
    return OrderedKeys.of(owner.job()).add(owner.name()).add(name).bytes();
  }

  @Override
  public void write(String name, byte[] bytes) {
    if (bytes.length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "block " + name + " has " + bytes.length + " bytes, of " + MOST_BYTES + " at most");
    }
    asked(
        "write block " + name,
        table -> {
          table.put(
              new Put(row(name), TIMESTAMP)
                  .addColumn(FAMILY, QUALIFIER, bytes)
                  .setDurability(durability));
          return null;
        });
  }

  @Override
  public Optional<byte[]> read(String name) {
    return asked(
        "read block " + name,
        table -> Optional.ofNullable(table.get(new Get(row(name))).getValue(FAMILY, QUALIFIER)));
  }

  @Override
  public List<String> names(String from, int most) {
    byte[] prefix = OrderedKeys.of(owner.job()).add(owner.name()).bytes();
    Scan scan =
        new Scan()
            .withStartRow(row(from))
            .withStopRow(RowKey.afterPrefix(prefix))
            .setCaching(Math.min(most, NAMES_PER_REQUEST))
            .setLimit(most)
            .setFilter(new FilterList(new FirstKeyOnlyFilter(), new KeyOnlyFilter()));
    return asked(
        "list blocks",
        table -> {
          List<String> names = new ArrayList<>();
          try (ResultScanner rows = table.getScanner(scan)) {
            for (Result row : rows) {
              names.add(OrderedKeys.lastText(CellUtil.cloneRow(row.rawCells()[0])));
            }
          }
          return names;
        });
  }

  @Override
  public void delete(Collection<String> names) {
    if (names.isEmpty()) {
      return;
    }
    asked(
        "delete " + names.size() + " blocks",
        table -> {
          List<Delete> deletes = new ArrayList<>();
          names.forEach(name -> deletes.add(deletion(row(name)).setDurability(durability)));
          table.delete(deletes);
          return null;
        });
  }

  private <R> R asked(String what, Asked<R> asked) {
    try (Table table = connection.getTable(table())) {
      return asked.of(table);
    } catch (IOException e) {
      throw new BackendException("Cannot " + what + " of " + owner + ": " + Reason.of(e), e);
    }
  }

  @FunctionalInterface
  private interface Asked<R> {
    R of(Table table) throws IOException;
  }
}
