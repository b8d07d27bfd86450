package io.tarn.hbase.state;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.coprocessor.ObserverContext;
import org.apache.hadoop.hbase.coprocessor.RegionCoprocessor;
import org.apache.hadoop.hbase.coprocessor.RegionCoprocessorEnvironment;
import org.apache.hadoop.hbase.coprocessor.RegionObserver;

/** Lets reads of one table wait, as a region server that hangs does. Made by HBase. */
public final class StallingObserver implements RegionCoprocessor, RegionObserver {
  private static final int MOST_SECONDS = 40;

  private static volatile Stall stall = new Stall(null, new CountDownLatch(0));

  private record Stall(TableName table, CountDownLatch over) {}

  /** From now on, until {@link #goOn}. */
  static void stall(TableName table) {
    stall = new Stall(table, new CountDownLatch(1));
  }

  static void goOn() {
    stall.over().countDown();
  }

  @Override
  public Optional<RegionObserver> getRegionObserver() {
    return Optional.of(this);
  }

  @Override
  public void preGetOp(
      ObserverContext<RegionCoprocessorEnvironment> context, Get get, List<Cell> result)
      throws IOException {
    await(context);
  }

  @Override
  public void preScannerOpen(ObserverContext<RegionCoprocessorEnvironment> context, Scan scan)
      throws IOException {
    await(context);
  }

  private static void await(ObserverContext<RegionCoprocessorEnvironment> context)
      throws IOException {
    Stall now = stall;
    if (context.getEnvironment().getRegionInfo().getTable().equals(now.table())) {
      try {
        if (!now.over().await(MOST_SECONDS, TimeUnit.SECONDS)) {
          throw new IOException(
              "stalled for " + MOST_SECONDS + " s; did the test forget to go on?");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
