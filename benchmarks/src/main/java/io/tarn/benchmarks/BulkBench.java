package io.tarn.benchmarks;

import io.tarn.hbase.sink.HTableSink;
import io.tarn.hbase.sink.HTableSinkBuilder;
import io.tarn.hbase.sink.RegionSplits;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * Catching up on many events in a table of the user's own: by puts, and by files that HBase loads,
 * in turns, each into an empty table. In the end both tables have equal rows.
 */
final class BulkBench {
  private static final int EVENTS_PER_BATCH = 1_000_000;
  private static final int ROUNDS = 2;
  private static final int REGIONS = 8;

  private BulkBench() {}

  static void run(Configuration hbase, Path folder, Options options) throws Exception {
    long events = options.number("events");
    try (HBaseBackend backend = HBaseBackend.connect(hbase);
        Connection connection = ConnectionFactory.createConnection(hbase)) {
      for (int round = 1; round <= ROUNDS; round++) {
        String puts = "puts-" + round;
        String loads = "loads-" + round;
        double put = seconds(backend, puts, events, stream -> stream.to(sink(hbase, puts).build()));
        double loaded =
            seconds(
                backend,
                loads,
                events,
                stream ->
                    stream.to(
                        "rows", sink(hbase, loads).bulkLoad(folder.resolve("bulk").toString())));
        System.out.printf(
            "%,d events: put in %.1f s, %,.0f/s; loaded in %.1f s, %,.0f/s: %.2f times as fast%n",
            events, put, events / put, loaded, events / loaded, put / loaded);
        compare(connection, puts, loads);
      }
    }
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

  /** From the start of a job to its end, with all that is delivered. */
  private static double seconds(
      HBaseBackend backend, String job, long events, Consumer<DStream<Event>> to)
      throws InterruptedException {
    NumberedEvents source = new NumberedEvents(4);
    for (long first = 0; first < events; first += EVENTS_PER_BATCH) {
      source.add(first, (int) Math.min(EVENTS_PER_BATCH, events - first));
    }
    long began = System.nanoTime();
    try (StreamingContext streams = new StreamingContext(job, backend)) {
      to.accept(streams.source(source));
      streams.runAvailable();
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private static void compare(Connection connection, String one, String other) throws IOException {
    long rows = 0;
    try (Table first = connection.getTable(TableName.valueOf(one));
        Table second = connection.getTable(TableName.valueOf(other));
        ResultScanner left = first.getScanner(new Scan().setCaching(5_000));
        ResultScanner right = second.getScanner(new Scan().setCaching(5_000))) {
      Result row = left.next();
      Result same = right.next();
      while (row != null && same != null) {
        if (!Arrays.equals(row.getRow(), same.getRow())
            || !Arrays.equals(row.value(), same.value())) {
          throw new IllegalStateException("row " + rows + " of the two tables is not the same");
        }
        rows++;
        row = left.next();
        same = right.next();
      }
      if (row != null || same != null) {
        throw new IllegalStateException("one of the two tables has more than " + rows + " rows");
      }
    }
    System.out.printf("%,d rows, all equal%n", rows);
  }
}
