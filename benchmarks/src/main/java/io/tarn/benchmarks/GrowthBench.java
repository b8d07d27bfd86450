package io.tarn.benchmarks;

import io.tarn.hbase.state.HBaseBackend;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.BatchProgress;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;

/**
 * The job of {@code counts} for many batches, and nothing beside it: whether batches take longer as
 * the state grows, and what the region server, the heap and the disk do meanwhile.
 */
final class GrowthBench implements BatchListener {
  private static final int TENTHS = 10;

  private final int batches;
  private final Path disk;
  private final List<Double> millis = new ArrayList<>();
  private long batchBegan;

  private GrowthBench(int batches, Path disk) {
    this.batches = batches;
    this.disk = disk;
  }

  static void run(Configuration hbase, Path folder, Options options) throws Exception {
    int batches = options.count("batches");
    if (batches < TENTHS) {
      throw new IllegalArgumentException("--batches must be >= 10, but is " + batches);
    }
    System.out.printf("growth: writing %,d batches of 100,000 events%n", batches);
    Path input = Files.createDirectory(folder.resolve("input"));
    Workload.COUNTS.writeEvents(input, batches);
    try (HBaseBackend backend = HBaseBackend.connect(hbase);
        StreamingContext streams = new StreamingContext("growth", backend)) {
      Workload.COUNTS.define(streams, input, "totals");
      GrowthBench growth = new GrowthBench(batches, folder.resolve("hbase"));
      growth.tellSizes();
      streams.addListener(growth);
      growth.batchBegan = System.nanoTime();
      streams.runAvailable();
      System.out.println("all batches: ms " + Spread.of(of(growth.millis)));
    }
  }

  /** A batch is timed from the end of the one before: with finding files, planning and all. */
  @Override
  public void committed(BatchProgress progress) {
    millis.add((System.nanoTime() - batchBegan) / 1e6);
    int tenth = millis.size() * TENTHS / batches;
    if (tenth > (millis.size() - 1) * TENTHS / batches) {
      List<Double> ofTenth = millis.subList((tenth - 1) * batches / TENTHS, millis.size());
      System.out.printf("to batch %,d: ms %s%n", millis.size(), Spread.of(of(ofTenth)));
      if (tenth == TENTHS / 2 || tenth == TENTHS) {
        tellSizes();
      }
    }
    batchBegan = System.nanoTime();
  }

  private static DoubleStream of(List<Double> figures) {
    return figures.stream().mapToDouble(each -> each);
  }

  private void tellSizes() {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    System.out.printf(
        "heap after collection %,d MB, disk %,d MB; %s%n",
        heap >> 20, FileUtil.getDU(disk.toFile()) >> 20, RegionServerWork.untilNow());
  }
}
