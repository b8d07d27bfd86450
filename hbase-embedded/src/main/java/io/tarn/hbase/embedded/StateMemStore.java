package io.tarn.hbase.embedded;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.CellComparator;
import org.apache.hadoop.hbase.regionserver.CellSet;
import org.apache.hadoop.hbase.regionserver.OpenMemStore;
import org.apache.hadoop.hbase.regionserver.RegionServicesForStores;

/**
 * A MemStore that keeps its cells in a {@link CellTree}, which takes rows that come in order faster
 * than HBase's skip list. {@link StateRegion} names it to HBase, under {@code
 * hbase.regionserver.memstore.class}.
 */
public final class StateMemStore extends OpenMemStore {
  /** Called by HBase, through reflection. */
  public StateMemStore(Configuration conf, CellComparator order, RegionServicesForStores services) {
    super(conf, order, services);
  }

  @Override
  protected CellSet cells(CellComparator order) {
    return new TreeCells(order);
  }
}
