package io.tarn.benchmarks.peer;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.window;

import io.tarn.benchmarks.Workload;
import io.tarn.schemas.WindowSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/** A workload as Spark does it: state in RocksDB, the rows of each batch that changed to HBase. */
final class SparkSide implements Side {
  private static final int TASKS = Runtime.getRuntime().availableProcessors();

  private final Map<String, String> settings;

  SparkSide(Map<String, String> settings) {
    this.settings = settings;
  }

  /**
   * What Spark runs best with, as far as is known; {@code docs/performance.md} has what was tried.
   */
  static Map<String, String> tuned(Path folder) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.master", "local[" + TASKS + "]");
    settings.put("spark.app.name", "peer");
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.driver.host", "localhost");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    settings.put("spark.local.dir", folder.resolve("local").toString());
    settings.put("spark.sql.warehouse.dir", folder.resolve("warehouse").toString());
    settings.put("spark.sql.session.timeZone", "UTC");
    settings.put("spark.sql.shuffle.partitions", String.valueOf(TASKS));
    settings.put(
        "spark.sql.streaming.stateStore.providerClass",
        "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");
    settings.put("spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled", "true");
    settings.put("spark.sql.streaming.stateStore.rocksdb.trackTotalNumberOfRows", "false");
    settings.put("spark.sql.streaming.stateStore.rocksdb.blockCacheSizeMB", "256"); // not 8
    settings.put("spark.sql.streaming.stateStore.formatValidation.enabled", "false");
    settings.put("spark.sql.streaming.checkpoint.fileChecksum.enabled", "false");
    settings.put("spark.sql.streaming.fileSource.log.compactInterval", "100"); // not 10
    settings.put("spark.hadoop.fs.file.impl", ForklessFileSystem.class.getName());
    settings.put("spark.hadoop.fs.file.impl.disable.cache", "true"); // HBase was there before
    settings.put(
        "spark.sql.streaming.checkpointFileManagerClass",
        "org.apache.spark.sql.execution.streaming.checkpointing"
            + ".FileSystemBasedCheckpointFileManager");
    settings.put("spark.sql.streaming.noDataMicroBatches.enabled", "false");
    settings.put("spark.sql.streaming.numRecentProgressUpdates", "100000");
    return settings;
  }

  @Override
  public BatchEnds run(Workload workload, Path input, Path folder, Connection hbase)
      throws Exception {
    SparkSession.Builder builder = SparkSession.builder();
    settings.forEach(builder::config);
    SparkSession spark = builder.getOrCreate();
    PlainTable.create(hbase);
    HBasePuts.use(hbase);
    StreamingQuery query =
        aggregated(workload, events(spark, workload, input))
            .writeStream()
            .outputMode(OutputMode.Update())
            .option("checkpointLocation", folder.resolve("checkpoint").toString())
            .trigger(Trigger.AvailableNow())
            .foreach(new HBasePuts(workload.window().isPresent()))
            .start();
    query.awaitTermination();
    BatchEnds ends = ends(query);
    spark.stop();
    return ends;
  }

  @Override
  public List<Total> totals(Workload workload, Connection hbase) throws IOException {
    return PlainTable.scan(hbase, workload.window().isPresent());
  }

  private static Dataset<Row> events(SparkSession spark, Workload workload, Path input) {
    return spark
        .readStream()
        .option("maxFilesPerTrigger", workload.filesPerBatch())
        .schema("key STRING, value LONG, time LONG")
        .csv(input.toString());
  }

  private static Dataset<Row> aggregated(Workload workload, Dataset<Row> events) {
    if (workload.window().isEmpty()) {
      return events
          .groupBy(col("key"))
          .agg(count(lit(1)), sum("value"))
          .toDF("key", "count", "sum");
    }
    WindowSpec spec = workload.window().get();
    return events
        .select(col("key"), col("value"), timestamp_millis(col("time")).as("time"))
        .withWatermark("time", Workload.WATERMARK_DELAY.toMinutes() + " minutes")
        .groupBy(
            col("key"),
            window(
                col("time"),
                spec.length().toMinutes() + " minutes",
                spec.slide().toMinutes() + " minutes"))
        .agg(count(lit(1)).as("count"), sum("value").as("sum"))
        .select(col("key"), col("count"), col("sum"), unix_millis(col("window.start")).as("start"));
  }

  private static BatchEnds ends(StreamingQuery query) {
    List<Double> millis = new ArrayList<>();
    for (StreamingQueryProgress progress : query.recentProgress()) {
      if (progress.numInputRows() > 0) {
        long began = Instant.parse(progress.timestamp()).toEpochMilli();
        millis.add((double) began + progress.durationMs().get("triggerExecution"));
      }
    }
    return new BatchEnds(millis);
  }
}
