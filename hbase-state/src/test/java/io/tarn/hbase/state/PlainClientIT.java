package io.tarn.hbase.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.tarn.client.Row;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Layout;
import io.tarn.schemas.StateSpec;
import io.tarn.stream.engine.PairDStream;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.testkit.WrittenJob;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hadoop.hbase.util.OrderedBytes;
import org.apache.hadoop.hbase.util.PositionedByteRange;
import org.apache.hadoop.hbase.util.SimplePositionedByteRange;
import org.junit.jupiter.api.Test;

/** Tables read with HBase's client, OrderedBytes and Jackson alone, as docs/format.md says. */
final class PlainClientIT extends JobOnMiniCluster {
  private static final byte[] J = Bytes.toBytes("j");
  private static final byte[] S = Bytes.toBytes("s");
  private static final byte[] V = Bytes.toBytes("v");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());

  /** A host's state; host "c" has none after its first hit. */
  record Host(long hits, Double mean, boolean busy, String last) {
    static Optional<Host> update(String host, List<String> values, Optional<Host> state) {
      long hits = state.map(Host::hits).orElse(0L) + values.size();
      return host.equals("c") && hits > 1
          ? Optional.empty()
          : Optional.of(
              new Host(
                  hits,
                  hits % 2 == 0 ? null : hits / 2.0,
                  hits > 2,
                  values.get(values.size() - 1)));
    }
  }

  @Test
  void aCountIsEightBytesBigEndian() throws Exception {
    runPacked();
    Map<String, Result> rows = scan("packed");

    assertEquals(served("packed").keySet(), rows.keySet());
    assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0, 0, 3}, rows.get("a").getValue(S, V));
    for (Map.Entry<String, Result> row : rows.entrySet()) {
      assertEquals(
          served("packed").get(row.getKey()).get("count").asLong(),
          Bytes.toLong(row.getValue().getValue(S, V)));
    }
  }

  @Test
  void aGetShowsWhatTheScanShows() throws Exception {
    runPacked();
    byte[] row = scan("packed").get("b").getRow();
    try (Table table = MiniCluster.connection().getTable(tableName("packed"))) {
      Result got = table.get(new Get(row).setTimeRange(0, committedVersion() + 1));

      assertEquals(2, Bytes.toLong(got.getValue(S, V)));
      assertEquals(3, Bytes.toLong(table.get(new Get(row)).getValue(S, V)), "in flight");
    }
  }

  @Test
  void aStateIsCborByFieldName() throws Exception {
    runHosts(
        hosts -> hosts.updateStateByKey(StateSpec.of("cbor", Host.class).buckets(4), Host::update));
    Map<String, Result> rows = scan("cbor");

    assertEquals(0, rows.remove("c").getValue(S, V).length, "a removed key has no bytes");
    assertEquals(served("cbor").keySet(), rows.keySet());
    for (Map.Entry<String, Result> row : rows.entrySet()) {
      assertEquals(served("cbor").get(row.getKey()), CBOR.readTree(row.getValue().getValue(S, V)));
    }
  }

  @Test
  void columnsAreTheFieldsAsBytesWritesThem() throws Exception {
    runHosts(
        hosts ->
            hosts.updateStateByKey(
                StateSpec.of("columns", Host.class).buckets(4).layout(Layout.COLUMNS),
                Host::update));
    Map<String, Result> rows = scan("columns");

    Map<String, byte[]> gone = columns(rows.remove("c"));
    assertEquals(List.of("_0"), List.copyOf(gone.keySet()), "a removed key has the marker alone");
    assertEquals(0, gone.get("_0").length);
    assertEquals(served("columns").keySet(), rows.keySet());
    for (Map.Entry<String, Result> row : rows.entrySet()) {
      Map<String, byte[]> columns = columns(row.getValue());
      JsonNode served = served("columns").get(row.getKey());
      assertArrayEquals(new byte[] {1}, columns.get("_0"));
      assertEquals(served.get("hits").asLong(), Bytes.toLong(columns.get("hits")));
      assertEquals(served.get("busy").asBoolean(), Bytes.toBoolean(columns.get("busy")));
      assertEquals(served.get("last").asText(), Bytes.toString(columns.get("last")));
      if (served.hasNonNull("mean")) {
        assertEquals(served.get("mean").asDouble(), Bytes.toDouble(columns.get("mean")));
      } else {
        assertNull(columns.get("mean"));
      }
    }
    assertTrue(rows.containsKey("\u00fc\u20ac"), rows::toString);
  }

  @Test
  void packedColumnsAreTheSlots() throws Exception {
    runHosts(
        hosts ->
            hosts.aggregateByKey(
                StateSpec.table("packed_columns").buckets(4).layout(Layout.COLUMNS),
                List.of(Aggregates.count("count"), Aggregates.avg("mean", String::length))));
    Map<String, byte[]> columns = columns(scan("packed_columns").get("\u00fc\u20ac"));

    assertEquals(1, Bytes.toLong(columns.get("count")));
    assertEquals(2, Bytes.toLong(columns.get("mean")));
    assertEquals(1, Bytes.toLong(columns.get("mean_count")));
    assertEquals(
        "{\"count\":1,\"mean\":2.0}", served("packed_columns").get("\u00fc\u20ac").toString());
  }

  /** Two batches of hosts, into the tables that {@code state} asks for. */
  private void runHosts(Consumer<PairDStream<String, String>> state) {
    QueueSource<String> source = new QueueSource<>("in", 1);
    source.addAll(List.of("a", "b", "a", "\u00fc\u20ac", "a", "c"));
    source.addAll(List.of("b", "c"));
    run(context -> state.accept(context.source(source).keyBy(KeyTypes.STRING, host -> host)));
  }

  private void runPacked() {
    runHosts(
        hosts ->
            hosts.aggregateByKey(
                StateSpec.table("packed").buckets(4), List.of(Aggregates.count("count"))));
    leaveAnAttemptInFlight();
  }

  private void leaveAnAttemptInFlight() {
    try (WrittenJob<String> written =
        WrittenJob.open(
            backend, job, KeyTypes.STRING, reader().snapshot().table("packed").schema())) {
      written.write(written.plan(), Map.of("a", 4L, "b", 3L, "c", 3L, "d", 1L));
    }
  }

  /** The newest committed cells, by decoded key. */
  private Map<String, Result> scan(String table) throws IOException {
    Map<String, Result> found = new TreeMap<>();
    Scan scan = new Scan().addFamily(S).setTimeRange(0, committedVersion() + 1);
    try (Table plain =
            MiniCluster.connection().getTable(TableName.valueOf("tarn:" + job + "." + table));
        ResultScanner rows = plain.getScanner(scan)) {
      for (Result row : rows) {
        PositionedByteRange key = new SimplePositionedByteRange(row.getRow());
        key.setPosition(2);
        found.put(OrderedBytes.decodeString(key), row);
      }
    }
    return found;
  }

  private long committedVersion() throws IOException {
    try (Table jobs = MiniCluster.connection().getTable(TableName.valueOf("tarn:job"))) {
      Result row = jobs.get(new Get(Bytes.toBytes(job)).addFamily(J));
      return JSON.readTree(row.getValue(J, Bytes.toBytes("committed"))).get("version").asLong();
    }
  }

  /** Those cells of a row that were written with its marker. */
  private static Map<String, byte[]> columns(Result row) {
    long marked = row.getColumnLatestCell(S, Bytes.toBytes("_0")).getTimestamp();
    Map<String, byte[]> columns = new TreeMap<>();
    for (Cell cell : row.rawCells()) {
      if (cell.getTimestamp() == marked) {
        columns.put(Bytes.toString(CellUtil.cloneQualifier(cell)), CellUtil.cloneValue(cell));
      }
    }
    return columns;
  }

  /** What Tarn's client shows, by key. */
  private Map<String, JsonNode> served(String table) throws IOException {
    Map<String, JsonNode> served = new TreeMap<>();
    for (Row row : reader().snapshot().table(table).scan().toList()) {
      served.put((String) row.key(), JSON.readTree(row.value().json().toString()));
    }
    return served;
  }
}
