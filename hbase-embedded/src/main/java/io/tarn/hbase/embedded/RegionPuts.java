package io.tarn.hbase.embedded;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.HConstants.OperationStatusCode;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.regionserver.HRegion;
import org.apache.hadoop.hbase.regionserver.HRegionServer;
import org.apache.hadoop.hbase.regionserver.OperationStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows of one region, and which of them have been put. Used by one thread after the other. */
final class RegionPuts {
  private static final Logger LOG = LoggerFactory.getLogger(RegionPuts.class);

  private final RegionInfo region;
  private final Mutation[] rows;
  private OperationStatus[] done = {};

  /**
   * @param all in the order of their rows, of which those from one on and before another are the
   *     region's
   */
  RegionPuts(RegionInfo region, Mutation[] all, int from, int end) {
    this.region = region;
    this.rows = Arrays.copyOfRange(all, from, end);
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
      done = here.batchMutate(rows, false, HConstants.NO_NONCE, HConstants.NO_NONCE);
    } finally {
      if (server.getMetrics() != null) {
        server.getMetrics().updatePutBatch(region.getTable(), System.currentTimeMillis() - began);
      }
    }
  }

  /** The client will try it again, and say what is wrong if it fails for good. */
  void failed(Exception e) {
    LOG.debug("Rows of {} are left to the client", region.getRegionNameAsString(), e);
  }

  /** Adds the rows that were not put. */
  void addLeft(List<Put> left) {
    for (int i = 0; i < rows.length; i++) {
      if (i >= done.length || done[i].getOperationStatusCode() != OperationStatusCode.SUCCESS) {
        left.add((Put) rows[i]);
      }
    }
  }
}
