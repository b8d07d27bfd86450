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
            "Both     HBase %s in the same JVM, called by the same connection; %s;"
                + " hbase.wal.hsync=true",
            VersionInfo.getVersion(), String.join(" ", sides.heap())));
    lines.add(
        "Tarn     "
            + String.join(" ", sides.shipped())
            + "; state, offsets and results are in HBase, synced to the disk at each commit");
    lines.add(
        String.format(
            "Spark    %s, its better collector of G1 and Parallel; state in RocksDB, outside of the"
                + " heap; neither its checkpoint, on the local disk, nor its puts (ASYNC_WAL) wait"
                + " for a sync",
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
