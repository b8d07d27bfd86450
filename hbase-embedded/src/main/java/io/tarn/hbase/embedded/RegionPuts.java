package io.tarn.hbase.embedded;

import io.tarn.hbase.files.CellRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.HConstants.OperationStatusCode;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.regionserver.HRegion;
import org.apache.hadoop.hbase.regionserver.HRegionServer;
import org.apache.hadoop.hbase.regionserver.MetricsRegionServer;
import org.apache.hadoop.hbase.regionserver.OperationStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows of one region, and which of them have been put. Used by one thread after the other. */
final class RegionPuts {
  private static final Logger LOG = LoggerFactory.getLogger(RegionPuts.class);

  /** HBase's own bound for what it puts at once: an entry of the log has all of it. */
  private static final int MOST_TOGETHER = 20_000;

  private final RegionInfo region;
  private final Durability durability;
  private List<Cell> left;

  /**
   * @param cells in the order of their rows
   */
  RegionPuts(RegionInfo region, List<Cell> cells, Durability durability) {
    this.region = region;
    this.durability = durability;
    this.left = cells;
  }

  /** Puts the rows, on a handler's thread, as the server does with those of a client's. */
  void run(HRegionServer server) {
    server.getMemStoreFlusher().reclaimMemStoreMemory();
    try {
      put(server);
    } catch (IOException e) {
      failed(e);
    }
  }

  /** Puts the rows, wherever there is memory for them. */
  void put(HRegionServer server) throws IOException {
    if (server.isAborted() || server.isStopped()) {
      return;
    }
    long began = System.currentTimeMillis();
    try {
      HRegion here = server.getRegionByEncodedName(region.getEncodedName());
      if (here instanceof StateRegion states && states.takesRowsTogether()) {
        putTogether(states, server.getMetrics());
      } else {
        putEach(here);
      }
    } finally {
      if (server.getMetrics() != null) {
        server.getMetrics().updatePutBatch(region.getTable(), System.currentTimeMillis() - began);
      }
    }
  }

  private void putTogether(StateRegion states, MetricsRegionServer metrics) throws IOException {
    while (!left.isEmpty()) {
      int count = Math.min(left.size(), MOST_TOGETHER);
      states.put(left.subList(0, count), durability);
      left = left.subList(count, left.size());
      if (metrics != null) {
        metrics.updateWriteQueryMeter(region.getTable(), count - 1); // it has counted one
      }
    }
  }

  private void putEach(HRegion here) throws IOException {
    Mutation[] puts = CellRows.puts(left, durability).toArray(new Mutation[0]);
    OperationStatus[] done =
        here.batchMutate(puts, false, HConstants.NO_NONCE, HConstants.NO_NONCE);
    List<Cell> refused = new ArrayList<>();
    for (int i = 0; i < puts.length; i++) {
      if (done[i].getOperationStatusCode() != OperationStatusCode.SUCCESS) {
        puts[i].getFamilyCellMap().values().forEach(refused::addAll);
      }
    }
    left = refused;
  }

  /** The client will try it again, and say what is wrong if it fails for good. */
  void failed(Exception e) {
    LOG.debug("Rows of {} are left to the client", region.getRegionNameAsString(), e);
  }

  /** The cells that were not put. */
  List<Cell> left() {
    return left;
  }
}
