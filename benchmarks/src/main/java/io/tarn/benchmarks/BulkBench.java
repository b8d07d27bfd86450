package io.tarn.benchmarks;

import io.tarn.hbase.read.TarnTables;
import io.tarn.hbase.sink.HTableSink;
import io.tarn.hbase.sink.HTableSinkBuilder;
import io.tarn.hbase.sink.RegionSplits;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.schemas.TableFormat;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.CompactionState;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * Catching up on many events in a table of the user's own: by puts, and by files that HBase loads,
 * in turns, each into an empty table. In the end both tables have equal rows.
 */
final class BulkBench {
  private static final int EVENTS_PER_BATCH = 1_000_000;
  private static final int ROUNDS = 2;
  private static final int REGIONS = 8;
  private static final int LOOK_AFTER_MILLIS = 200;

  private BulkBench() {}

  static void run(Configuration hbase, Path folder, Options options) throws Exception {
    long events = options.number("events");
    try (HBaseBackend backend = HBaseBackend.connect(hbase);
        Connection connection = ConnectionFactory.createConnection(hbase)) {
      for (int round = 1; round <= ROUNDS; round++) {
        String puts = "puts-" + round;
        String loads = "loads-" + round;
        awaitQuiet(connection);
        double put = seconds(backend, puts, events, stream -> stream.to(sink(hbase, puts).build()));
        awaitQuiet(connection);
        double loaded =
            seconds(
                backend,
                loads,
                events,
                stream ->
                    stream.to(
                        "rows", sink(hbase, loads).bulkLoad(folder.resolve("bulk").toString())));
        tell(events, put, loaded);
        EqualTables.check(
            connection,
            TableName.valueOf(puts),
            TableName.valueOf(loads),
            HConstants.EMPTY_END_ROW);
      }
    }
  }

  /** The same with a count and a sum by key, kept as state; each event has a key of its own. */
  static void state(Configuration hbase, Path folder, Options options) throws Exception {
    long events = options.number("events");
    Configuration byFiles = new Configuration(hbase);
    byFiles.setLong("tarn.bulk-load.least-rows", options.number("least-rows"));
    try (HBaseBackend putting = HBaseBackend.connect(hbase);
        HBaseBackend loading = HBaseBackend.connect(byFiles);
        Connection connection = ConnectionFactory.createConnection(hbase)) {
      for (int round = 1; round <= ROUNDS; round++) {
        String puts = "put-state-" + round;
        String loads = "loaded-state-" + round;
        awaitQuiet(connection);
        double put = seconds(putting, puts, events, NumberedEvents::countIn);
        awaitQuiet(connection);
        double loaded = seconds(loading, loads, events, NumberedEvents::countIn);
        tell(events, put, loaded);
        EqualTables.check(
            connection,
            TarnTables.stateTable(puts, NumberedEvents.TOTALS),
            TarnTables.stateTable(loads, NumberedEvents.TOTALS),
            TableFormat.markerRow()); // which says of each that it is another
      }
    }
  }

  private static void tell(long events, double put, double loaded) {
    System.out.printf(
        "%,d events: put in %.1f s, %,.0f/s; loaded in %.1f s, %,.0f/s: %.2f times as fast%n",
        events, put, events / put, loaded, events / loaded, put / loaded);
  }

  private static HTableSinkBuilder<Event> sink(Configuration hbase, String table) {
    return HTableSink.<Event>builder()
        .table(table)
        .configuration(hbase)
        .rowKey(event -> spread(event.key()))
        .families("f")
        .columns((event, columns) -> columns.put("f", "value", event.value()))
        .createTable(RegionSplits.presplit(REGIONS));
  }

  /** Evenly over the regions. */
  private static byte[] spread(String key) {
    byte[] bytes = Bytes.toBytes(key);
    return ByteBuffer.allocate(Integer.BYTES + bytes.length)
        .putInt(Arrays.hashCode(bytes) * 0x9E3779B9)
        .put(bytes)
        .array();
  }

  /** Neither is to wait for what the other has left to be compacted. */
  private static void awaitQuiet(Connection connection) throws IOException, InterruptedException {
    try (Admin admin = connection.getAdmin()) {
      for (TableName table : admin.listTableNames()) {
        while (admin.getCompactionState(table) != CompactionState.NONE) {
          Thread.sleep(LOOK_AFTER_MILLIS);
        }
      }
    }
  }

  private static double seconds(
      HBaseBackend backend, String job, long events, Consumer<DStream<Event>> to)
      throws InterruptedException {
    return seconds(backend, job, events, (source, streams) -> to.accept(streams.source(source)));
  }

  /** From the start of a job to its end, with all that is delivered. */
  private static double seconds(
      HBaseBackend backend,
      String job,
      long events,
      BiConsumer<NumberedEvents, StreamingContext> program)
      throws InterruptedException {
    NumberedEvents source = new NumberedEvents(4);
    for (long first = 0; first < events; first += EVENTS_PER_BATCH) {
      source.add(first, (int) Math.min(EVENTS_PER_BATCH, events - first));
    }
    long began = System.nanoTime();
    try (StreamingContext streams = new StreamingContext(job, backend)) {
      program.accept(source, streams);
      streams.runAvailable();
    }
    return (System.nanoTime() - began) / 1e9;
  }
}
