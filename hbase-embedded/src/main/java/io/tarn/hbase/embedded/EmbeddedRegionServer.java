package io.tarn.hbase.embedded;

import java.io.IOException;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.regionserver.HRegionServer;

/**
 * HBase's region server, which tells its master of itself often while it starts, and seldom from
 * then on: each report prints all requests that are under way, large puts included.
 */
public final class EmbeddedRegionServer extends HRegionServer {
  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(3); // as HBase's default

  private volatile boolean settled;
  private long lastReport = System.nanoTime();

  /** Called by HBase, through reflection. */
  public EmbeddedRegionServer(Configuration conf) throws IOException {
    super(conf);
  }

  /** Says that the start is over. */
  void settle() {
    settled = true;
  }

  /** Called by the server's own thread, at each turn of its loop. */
  @Override
  protected void tryRegionServerReport(long reportStartTime, long reportEndTime)
      throws IOException {
    long now = System.nanoTime();
    if (!settled || now - lastReport >= BETWEEN_REPORTS.toNanos()) {
      lastReport = now;
      super.tryRegionServerReport(reportStartTime, reportEndTime);
    }
  }
}
