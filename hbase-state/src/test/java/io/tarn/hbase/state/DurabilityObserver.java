package io.tarn.hbase.state;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.coprocessor.ObserverContext;
import org.apache.hadoop.hbase.coprocessor.RegionCoprocessor;
import org.apache.hadoop.hbase.coprocessor.RegionCoprocessorEnvironment;
import org.apache.hadoop.hbase.coprocessor.RegionObserver;
import org.apache.hadoop.hbase.regionserver.MiniBatchOperationInProgress;

/** Sees how durable the puts of each table are to be. Made by HBase, one for each region. */
public final class DurabilityObserver implements RegionCoprocessor, RegionObserver {
  private static final Map<TableName, Set<Durability>> SEEN = new ConcurrentHashMap<>();

  static void forget() {
    SEEN.clear();
  }

  /** Of the puts of a table since the last {@link #forget}. */
  static Set<Durability> of(TableName table) {
    return Set.copyOf(SEEN.getOrDefault(table, Set.of()));
  }

  @Override
  public Optional<RegionObserver> getRegionObserver() {
    return Optional.of(this);
  }

  @Override
  public void preBatchMutate(
      ObserverContext<RegionCoprocessorEnvironment> context,
      MiniBatchOperationInProgress<Mutation> rows) {
    Set<Durability> seen =
        SEEN.computeIfAbsent(
            context.getEnvironment().getRegionInfo().getTable(),
            table -> ConcurrentHashMap.newKeySet());
    for (int i = 0; i < rows.size(); i++) {
      if (rows.getOperation(i) instanceof Put put) {
        seen.add(put.getDurability());
      }
    }
  }
}
