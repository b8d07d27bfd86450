package io.tarn.benchmarks;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * What the region server of this JVM has done beside requests, as its own metrics tell, which lag
 * some ten seconds behind.
 *
 * @param flushes how many
 * @param compactions how many
 * @param longestFlushMillis the longest of the last while
 * @param longestCompactionMillis the longest of the last while
 * @param blockedMillis how long writes had to wait for flushes, since it was started
 */
record RegionServerWork(
    long flushes,
    long compactions,
    long longestFlushMillis,
    long longestCompactionMillis,
    long blockedMillis) {
  static RegionServerWork untilNow() {
    return new RegionServerWork(
        metric("FlushTime_num_ops"),
        metric("CompactionTime_num_ops"),
        metric("FlushTime_max"),
        metric("CompactionTime_max"),
        metric("updatesBlockedTime"));
  }

  private static long metric(String name) {
    MBeanServer metrics = ManagementFactory.getPlatformMBeanServer();
    try {
      ObjectName server = new ObjectName("Hadoop:service=HBase,name=RegionServer,sub=Server");
      return ((Number) metrics.getAttribute(server, name)).longValue();
    } catch (JMException e) {
      throw new IllegalStateException("the region server has no metric " + name, e);
    }
  }

  @Override
  public String toString() {
    return String.format(
        "%,d flushes (of late at most %,d ms), %,d compactions (%,d ms), writes blocked %,d ms",
        flushes, longestFlushMillis, compactions, longestCompactionMillis, blockedMillis);
  }
}
