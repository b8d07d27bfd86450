package io.tarn.hbase.embedded;

import java.util.Optional;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.coprocessor.ObserverContext;
import org.apache.hadoop.hbase.coprocessor.RegionCoprocessor;
import org.apache.hadoop.hbase.coprocessor.RegionCoprocessorEnvironment;
import org.apache.hadoop.hbase.coprocessor.RegionObserver;
import org.apache.hadoop.hbase.regionserver.MiniBatchOperationInProgress;

/**
 * Has what HBase notes of its own, such as which tables there are, on the disk once it is
 * acknowledged: a row that a client has on the disk would be of no use in a table that is not
 * known. Made by HBase, one for each region.
 */
public final class SystemRowsObserver implements RegionCoprocessor, RegionObserver {
  @Override
  public Optional<RegionObserver> getRegionObserver() {
    return Optional.of(this);
  }

  @Override
  public void preBatchMutate(
      ObserverContext<RegionCoprocessorEnvironment> context,
      MiniBatchOperationInProgress<Mutation> rows) {
    if (context.getEnvironment().getRegionInfo().getTable().isSystemTable()) {
      for (int i = 0; i < rows.size(); i++) {
        rows.getOperation(i).setDurability(Durability.FSYNC_WAL);
      }
    }
  }
}
