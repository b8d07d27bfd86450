package io.tarn.hbase.embedded;

import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.coprocessor.ObserverContext;
import org.apache.hadoop.hbase.coprocessor.RegionCoprocessor;
import org.apache.hadoop.hbase.coprocessor.RegionCoprocessorEnvironment;
import org.apache.hadoop.hbase.coprocessor.RegionObserver;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * Keeps the gets of one row waiting in the server until it is told to let them go, and counts the
 * scanners that are opened.
 */
public final class SlowGets implements RegionCoprocessor, RegionObserver {
  static final byte[] ROW = Bytes.toBytes("slow");

  private static final AtomicInteger INSIDE = new AtomicInteger();
  private static final AtomicInteger MOST_INSIDE = new AtomicInteger();
  private static final AtomicInteger OPENED = new AtomicInteger();
  private static volatile CountDownLatch letGo = new CountDownLatch(0);

  static void hold() {
    MOST_INSIDE.set(0);
    letGo = new CountDownLatch(1);
  }

  static void letGo() {
    letGo.countDown();
  }

  /** How many gets the server keeps waiting. */
  static int inside() {
    return INSIDE.get();
  }

  /** How many there were at once, since they were held. */
  static int mostInside() {
    return MOST_INSIDE.get();
  }

  /** How many scanners have been opened of all tables. */
  static int scannersOpened() {
    return OPENED.get();
  }

  @Override
  public Optional<RegionObserver> getRegionObserver() {
    return Optional.of(this);
  }

  @Override
  public void preScannerOpen(ObserverContext<RegionCoprocessorEnvironment> context, Scan scan) {
    OPENED.incrementAndGet();
  }

  @Override
  public void preGetOp(
      ObserverContext<RegionCoprocessorEnvironment> context, Get get, List<Cell> result)
      throws InterruptedIOException {
    if (!Bytes.equals(get.getRow(), ROW)) {
      return;
    }
    MOST_INSIDE.accumulateAndGet(INSIDE.incrementAndGet(), Math::max);
    try {
      letGo.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("a handler was interrupted");
    } finally {
      INSIDE.decrementAndGet();
    }
  }
}
