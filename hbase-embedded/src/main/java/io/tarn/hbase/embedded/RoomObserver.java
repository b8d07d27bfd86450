package io.tarn.hbase.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.coprocessor.ObserverContext;
import org.apache.hadoop.hbase.coprocessor.RegionCoprocessor;
import org.apache.hadoop.hbase.coprocessor.RegionCoprocessorEnvironment;
import org.apache.hadoop.hbase.coprocessor.RegionObserver;
import org.apache.hadoop.hbase.regionserver.MiniBatchOperationInProgress;
import org.apache.hadoop.hbase.regionserver.Region;
import org.apache.hadoop.hbase.util.Pair;

/**
 * Refuses rows before the disk is full: HBase must still be able to flush what it holds in memory.
 * Made by HBase, one for each region of a user's table.
 *
 * <p>The change of a single row is let through for longer, until a sixteenth of the least room is
 * left: so a job whose rows are refused can still note that it gives up. Rows of states that are
 * put together are no single row.
 */
public final class RoomObserver implements RegionCoprocessor, RegionObserver {
  static final String LEAST_ROOM = "tarn.least-room-bytes";

  private static final int SHARE_FOR_SINGLE_ROWS = 16;

  private Path root;
  private long least;

  @Override
  public Optional<RegionObserver> getRegionObserver() {
    return Optional.of(this);
  }

  @Override
  @SuppressWarnings("rawtypes") // as HBase declares it
  public void start(org.apache.hadoop.hbase.CoprocessorEnvironment env) {
    Configuration conf = env.getConfiguration();
    root = Path.of(new org.apache.hadoop.fs.Path(conf.get(HConstants.HBASE_DIR)).toUri().getPath());
    least = conf.getLong(LEAST_ROOM, Room.LEAST);
  }

  @Override
  public void preBatchMutate(
      ObserverContext<RegionCoprocessorEnvironment> context,
      MiniBatchOperationInProgress<Mutation> rows)
      throws IOException {
    boolean single = rows.size() == 1 && !(rows.getOperation(0) instanceof StatePut);
    check(single ? least / SHARE_FOR_SINGLE_ROWS : least, single, context);
  }

  /** The files are there already; whoever gave them deletes them again. */
  @Override
  public void preBulkLoadHFile(
      ObserverContext<RegionCoprocessorEnvironment> context, List<Pair<byte[], String>> files)
      throws IOException {
    check(least, false, context);
  }

  /**
   * @param small whether it may take room that is kept for what is in memory
   */
  private void check(
      long leastLeft, boolean small, ObserverContext<RegionCoprocessorEnvironment> context)
      throws IOException {
    OptionalLong left = Room.left(root);
    if (left.isEmpty()) {
      return;
    }
    long needed = small ? leastLeft : leastLeft + inMemory(context.getEnvironment());
    if (left.getAsLong() < needed) {
      throw new DoNotRetryIOException(
          "the disk of "
              + root
              + " has "
              + Room.mebibytes(left.getAsLong())
              + " left, and HBase needs "
              + Room.mebibytes(needed)
              + " to write out what it holds; make room there");
    }
  }

  private static long inMemory(RegionCoprocessorEnvironment env) {
    return env.getOnlineRegions().getRegions().stream()
        .mapToLong(Region::getMemStoreDataSize)
        .sum();
  }
}
