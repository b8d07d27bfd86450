package org.apache.hadoop.hbase.regionserver;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.CellComparator;

/**
 * HBase's MemStore, whose cells are kept in another set than HBase's. It stands in HBase's package,
 * as only there the set of a segment can be changed, and has nothing in it but that.
 */
public abstract class OpenMemStore extends DefaultMemStore {
  protected OpenMemStore(
      Configuration conf, CellComparator order, RegionServicesForStores services) {
    super(conf, order, services);
  }

  /**
   * What a new segment keeps its cells in, empty. Called by HBase's own constructor too, before any
   * field of a subclass has a value.
   */
  protected abstract CellSet cells(CellComparator order);

  @Override
  protected void resetActive() {
    super.resetActive();
    MutableSegment active = getActive();
    active.setCellSet(active.getCellSet(), cells(getComparator()));
  }
}
