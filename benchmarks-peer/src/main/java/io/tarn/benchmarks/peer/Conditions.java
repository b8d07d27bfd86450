package io.tarn.benchmarks.peer;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hbase.util.VersionInfo;

/** What the figures hold for, as sentences to print above them. */
final class Conditions {
  private static final long GIB = 1L << 30;

  private Conditions() {}

  static List<String> of(Sides sides) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            "Machine  %d cores, %.0f GiB, %s %s, JDK %s",
            Runtime.getRuntime().availableProcessors(),
            (double) memory() / GIB,
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            Runtime.version()));
    lines.add(
        String.format(
            "Both     HBase %s in the same JVM, %s; its write-ahead log is synced to the disk"
                + " before a put is acknowledged",
            VersionInfo.getVersion(), String.join(" ", sides.heap())));
    lines.add(
        "Tarn     "
            + String.join(" ", sides.shipped())
            + "; state, offsets and results are in HBase, so all that it keeps is synced");
    lines.add(
        String.format(
            "Spark    %s, its better collector of G1 and Parallel; state in RocksDB, outside of the"
                + " heap; its checkpoint is on the local disk and is not synced",
            org.apache.spark.package$.MODULE$.SPARK_VERSION()));
    SparkSide.tuned(sides.folder())
        .forEach((key, value) -> lines.add("         " + key + "=" + value));
    sides.settings().forEach(setting -> lines.add("         --spark " + setting));
    return lines;
  }

  private static long memory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
