package io.tarn.hbase.embedded;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.HConstants.OperationStatusCode;
import org.apache.hadoop.hbase.MemoryCompactionPolicy;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptor;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.regionserver.HRegion;
import org.apache.hadoop.hbase.regionserver.HStore;
import org.apache.hadoop.hbase.regionserver.MemStoreLAB;
import org.apache.hadoop.hbase.regionserver.OperationStatus;
import org.apache.hadoop.hbase.regionserver.RegionServerServices;
import org.apache.hadoop.hbase.regionserver.WrongRegionException;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hadoop.hbase.wal.WAL;

/**
 * A region in which rows of Tarn's states are put without locking each of them, many as one
 * mutation, and kept in a {@link StateMemStore}. HBase locks a row that is put for what reads it
 * and writes it in one step (check-and-mutate, increments), which nobody does to a state: only
 * whole values are put there, each at the version of its attempt. Puts never lock each other out. A
 * table's marker row is written by check-and-mutate alone, whose lock stays. All other tables, and
 * all other locks, are as in HBase.
 *
 * <p>HBase is told of it by {@code hbase.hregion.impl}.
 */
public final class StateRegion extends HRegion {
  /** In the descriptor of each table of states; see {@code docs/format.md}. */
  private static final String OF_STATES = "tarn.format";

  private static final RowLock NONE = () -> {};
  private static final Set<String> ROOM_ALONE = Set.of(RoomObserver.class.getSimpleName());

  private final boolean ofStates;

  /** Called by HBase, through reflection. */
  @SuppressWarnings("deprecation") // the one that HBase looks for
  public StateRegion(
      Path tableFolder,
      WAL log,
      FileSystem files,
      Configuration conf,
      RegionInfo region,
      TableDescriptor table,
      RegionServerServices services) {
    super(tableFolder, log, files, adapted(conf, table), region, table, services);
    ofStates = isOfStates(table);
  }

  private static boolean isOfStates(TableDescriptor table) {
    return table.getValue(OF_STATES) != null;
  }

  private static Configuration adapted(Configuration conf, TableDescriptor table) {
    if (!isOfStates(table) || isCompactedInMemory(table)) {
      return conf;
    }
    Configuration adapted = new Configuration(conf);
    adapted.set(HStore.MEMSTORE_CLASS_NAME, StateMemStore.class.getName());
    adapted.set(MemStoreLAB.MSLAB_CLASS_NAME, PassedCells.class.getName());
    return adapted;
  }

  /** Such a MemStore is another class of HBase's. */
  private static boolean isCompactedInMemory(TableDescriptor table) {
    return Stream.of(table.getColumnFamilies())
        .map(ColumnFamilyDescriptor::getInMemoryCompaction)
        .anyMatch(policy -> policy != null && policy != MemoryCompactionPolicy.NONE);
  }

  /**
   * Whether rows may be put together, as no coprocessor is to see each: there is none but that
   * which looks at the disk.
   */
  boolean takesRowsTogether() {
    return ofStates && ROOM_ALONE.containsAll(getCoprocessorHost().getCoprocessors());
  }

  /**
   * Puts rows together: all of them or, where it throws, none. Only if it {@linkplain
   * #takesRowsTogether takes} them so.
   *
   * @param cells in the order of their rows, of which there is at least one
   */
  void put(List<Cell> cells, Durability durability) throws IOException {
    checkHas(cells.get(0));
    checkHas(cells.get(cells.size() - 1));
    Mutation[] together = {new StatePut(cells, durability)};
    OperationStatus done =
        batchMutate(together, false, HConstants.NO_NONCE, HConstants.NO_NONCE)[0];
    if (done.getOperationStatusCode() != OperationStatusCode.SUCCESS) {
      throw new IOException(done.getOperationStatusCode() + ": " + done.getExceptionMsg());
    }
  }

  private void checkHas(Cell cell) throws WrongRegionException {
    byte[] row = CellUtil.cloneRow(cell);
    if (!rowIsInRange(getRegionInfo(), row)) {
      throw new WrongRegionException(Bytes.toStringBinary(row) + " is not in " + this);
    }
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // there is one
  protected RowLock getRowLockInternal(byte[] row, boolean shared, RowLock previous)
      throws IOException {
    return shared && ofStates
        ? NONE
        : super.getRowLockInternal(row, shared, previous == NONE ? null : previous);
  }
}
