package io.tarn.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every layout of format 1, byte for byte. */
final class GoldenBytesTest {
  private static final Packed PACKED =
      new Packed(
          List.of(
              new Field("n", FieldKind.COUNT),
              new Field("least", FieldKind.MIN_LONG),
              new Field("mean", FieldKind.AVG_DOUBLE)));
  private static final State STATE =
      new State(
          7,
          -2.5,
          true,
          "näme",
          Instant.parse("1995-08-01T00:00:01Z"),
          null,
          List.of("a", "b"),
          Optional.of(3));

  /** One field of each column type. */
  record State(
      long count,
      double mean,
      boolean open,
      String name,
      Instant seen,
      String absent,
      List<String> tags,
      Optional<Integer> level) {}

  private static final Aggregated AGGREGATED =
      new Aggregated(
          List.of(
              AggregateField.packed(new Field("n", FieldKind.COUNT)),
              AggregateField.of("top", "top(2)", Ranking.top(2)),
              AggregateField.of("all", "collect(5)", new Collecting(5))));

  @Test
  void rowKeys() {
    Golden golden = new Golden("row-keys.txt");
    for (String key : List.of("", "a", "in24.inetnebr.com", "ü€😀")) {
      golden.add("string \"" + key + "\"", row(KeyTypes.STRING, key));
    }
    for (long key : new long[] {Long.MIN_VALUE, -1, 0, 1, 42, Long.MAX_VALUE}) {
      golden.add("long " + key, row(KeyTypes.LONG, key));
    }
    for (int key : new int[] {Integer.MIN_VALUE, -1, 0, 42, Integer.MAX_VALUE}) {
      golden.add("int " + key, row(KeyTypes.INT, key));
    }
    for (double key : new double[] {Double.NEGATIVE_INFINITY, -2.5, 0, 2.5, Double.NaN}) {
      golden.add("double " + key, row(KeyTypes.DOUBLE, key));
    }
    golden.add("boolean false", row(KeyTypes.BOOLEAN, false));
    golden.add("boolean true", row(KeyTypes.BOOLEAN, true));
    golden.add(
        "timestamp 1995-08-01T00:00:01.002Z",
        row(KeyTypes.TIMESTAMP, Instant.parse("1995-08-01T00:00:01.002Z")));
    golden.add("bytes -", row(KeyTypes.BYTES, new byte[0]));
    golden.add("bytes 00ff", row(KeyTypes.BYTES, new byte[] {0, -1}));
    golden.add(
        "struct<string,long> [a, 1]",
        row(KeyTypes.struct(KeyTypes.STRING, KeyTypes.LONG), List.of("a", 1L)));
    golden.add(
        "struct<bytes,struct<boolean,timestamp>> [00ff, [true, 1970-01-01T00:00:00Z]]",
        row(
            KeyTypes.struct(KeyTypes.BYTES, KeyTypes.struct(KeyTypes.BOOLEAN, KeyTypes.TIMESTAMP)),
            List.of(new byte[] {0, -1}, List.of(true, Instant.EPOCH))));
    KeyType<List<Object>> nullable =
        KeyTypes.struct(KeyTypes.nullable(KeyTypes.STRING), KeyTypes.nullable(KeyTypes.LONG));
    golden.add("struct<string?,long?> [a, null]", row(nullable, Arrays.asList("a", null)));
    golden.add("struct<string?,long?> [null, 1]", row(nullable, Arrays.asList(null, 1L)));
    RowKeys<String> keys = RowKeys.of(KeyTypes.STRING, 32);
    golden.add("string \"a\" pane 60000", keys.pane(keys.row("a"), 60_000).bytes());
    golden.add("string \"a\" pane -60000", keys.pane(keys.row("a"), -60_000).bytes());
    golden.add(
        "string \"a\" pane 60000 after 2 windows", keys.pane(keys.row("a"), 60_000, 2).bytes());
    golden.add(
        "string \"a\" session 1000 to 9000", keys.session(keys.row("a"), 1_000, 9_000).bytes());
    golden.add(
        "string \"a\" entry \"b\" of map counts",
        EntryKeys.of("counts", KeyTypes.STRING).row(keys.row("a"), "b").bytes());
    golden.add(
        "string \"a\" second value of batch 7 of list seen",
        EntryKeys.of("seen", EntrySchema.LIST_KEY).row(keys.row("a"), List.of(7L, 1L)).bytes());
    golden.add(
        "string \"a\" timer by event time 60000",
        new TimerRow(keys.row("a"), TimerRow.Clock.EVENT_TIME, 60_000).row().bytes());
    golden.add(
        "string \"a\" timer by processing time -1",
        new TimerRow(keys.row("a"), TimerRow.Clock.PROCESSING_TIME, -1).row().bytes());
    golden.add("string \"a\" of 1 bucket", RowKeys.of(KeyTypes.STRING, 1).row("a").bytes());
    golden.add(
        "string \"a\" of 65535 buckets", RowKeys.of(KeyTypes.STRING, 65_535).row("a").bytes());
    TimerGroup group =
        TimerGroup.of(
                7,
                List.of(
                    new TimerRow(keys.row("b"), TimerRow.Clock.EVENT_TIME, 60_001),
                    new TimerRow(keys.row("b"), TimerRow.Clock.EVENT_TIME, 60_000)))
            .get(0);
    golden.add("string \"b\" two timers from 60000 on, of batch 7", group.row().bytes());
    golden.add("their value", group.value());
    golden.check();
  }

  @Test
  void values() {
    Golden golden = new Golden("values.txt");
    byte[] packed = PACKED.encode(new long[] {3, -1, Double.doubleToRawLongBits(2.5), 3});
    ValueCodec<State> cbor = CborCodec.of(State.class);
    byte[] state = cbor.encode(STATE);
    golden.add(
        "count 1", new Packed(List.of(new Field("n", FieldKind.COUNT))).encode(new long[] {1}));
    golden.add("packed", packed);
    golden.add("cbor", state);
    golden.add("tombstone", ValueBytes.tombstone());
    golden.add(
        "sessions",
        new Sessions<>(
                List.of(
                    new Sessions.Session<>(1_000, 9_000, new long[] {3, -1, 0, 3}),
                    new Sessions.Session<>(20_000, 21_000, new long[] {1, 7, 0, 1})))
            .encode(PACKED));
    golden.add(
        "aggregates",
        AGGREGATED.encode(
            new Object[] {
              new long[] {2},
              List.of(
                  new Ranked(9, JacksonMappers.JSON.getNodeFactory().textNode("b")),
                  new Ranked(4, JacksonMappers.JSON.getNodeFactory().textNode("a"))),
              null
            }));
    ColumnValues.split(PACKED, packed)
        .forEach((column, bytes) -> golden.add("packed column " + column, bytes));
    ColumnValues.split(cbor.schema(), state)
        .forEach((column, bytes) -> golden.add("cbor column " + column, bytes));
    golden.add("family", TableFormat.stateFamily());
    golden.add("qualifier", TableFormat.valueQualifier());
    golden.add("marker", TableFormat.rowMarkerQualifier());
    golden.check();

    assertEquals(STATE, cbor.decode(golden.bytes("cbor")));
    assertEquals(
        STATE,
        cbor.decode(ColumnValues.join(cbor.schema(), ColumnValues.split(cbor.schema(), state))));
    assertEquals(
        Map.of("n", 3L, "least", -1L, "mean", 2.5 / 3),
        PACKED.render(PACKED.decode(golden.bytes("packed"))));
  }

  /** Those of sketches are DataSketches': another version of it must write and read the same. */
  @Test
  void sketchesAndMoments() throws Exception {
    Golden golden = new Golden("sketches.txt");
    for (String name :
        List.of("distinct(12)", "distinct(4)", "quantiles(8;0.5;0.9)", "frequent(2)", "var-samp")) {
      Aggregator<Object, Object, Object> aggregator = Aggregators.find(name).orElseThrow();
      boolean ofTexts = name.startsWith("distinct") || name.startsWith("frequent");
      Object kept = aggregator.create();
      for (int i = 1; i <= 40; i++) {
        kept = aggregator.add(kept, ofTexts ? "v" + i % 30 : (Object) (double) i);
        if (List.of(1, 3, 40).contains(i)) {
          golden.add(name + " of " + i, aggregator.codec().encode(kept));
        }
      }
    }
    ByteCodec<Moments> moments = Spread.VAR_POP.codec();
    golden.add(
        "5 added and 3 taken back",
        moments.encode(Spread.VAR_POP.deduct(Moments.of(5), Moments.of(3))));
    golden.check();

    assertEquals(1L, result(golden, "distinct(12)", 1));
    assertEquals(3L, result(golden, "distinct(12)", 3));
    assertEquals(30L, result(golden, "distinct(12)", 40));
    assertEquals(Map.of("0.5", 2.0, "0.9", 3.0), result(golden, "quantiles(8;0.5;0.9)", 3));
    assertEquals(
        List.of(new Frequent.Item("v1", 2, 2, 2), new Frequent.Item("v10", 2, 2, 2)),
        result(golden, "frequent(2)", 40));
    assertEquals(1.0, result(golden, "var-samp", 3));
  }

  private static Object result(Golden golden, String name, int count) throws Exception {
    Aggregator<Object, Object, Object> aggregator = Aggregators.find(name).orElseThrow();
    return aggregator.finish(aggregator.codec().decode(golden.bytes(name + " of " + count)));
  }

  @Test
  void descriptors() {
    Golden golden = new Golden("descriptors.txt");
    add(golden, "defaults", TableSchema.of("counts", KeyTypes.STRING, PACKED).withHistory(64));
    add(
        golden,
        "windowed",
        TableSchema.of("panes", KeyTypes.struct(KeyTypes.STRING, KeyTypes.LONG), PACKED)
            .withWindow(WindowSpec.sliding(Duration.ofMinutes(5), Duration.ofSeconds(30)))
            .withIdleTtl(Duration.ofDays(2))
            .withBuckets(8)
            .withHistory(3)
            .withLayout(Layout.COLUMNS));
    add(
        golden,
        "windowed with an offset",
        TableSchema.of("days", KeyTypes.STRING, PACKED)
            .withWindow(WindowSpec.tumbling(Duration.ofDays(1)).offset(Duration.ofHours(-1)))
            .withRetention(Duration.ofDays(7))
            .withHistory(64));
    add(
        golden,
        "sessions",
        TableSchema.of("visits", KeyTypes.STRING, PACKED)
            .withSessions(SessionGap.of(Duration.ofMinutes(30)))
            .withTimers()
            .withHistory(64));
    add(golden, "aggregates", TableSchema.of("tops", KeyTypes.STRING, AGGREGATED).withHistory(64));
    add(
        golden,
        "keyed",
        TableSchema.of("carts", KeyTypes.STRING, CborCodec.of(State.class).schema())
            .withEntries(
                List.of(
                    new EntrySchema(
                        "counts",
                        EntrySchema.Kind.MAP,
                        KeyTypes.STRING,
                        PACKED,
                        Optional.of(Duration.ofHours(1))),
                    new EntrySchema(
                        "seen",
                        EntrySchema.Kind.LIST,
                        EntrySchema.LIST_KEY,
                        new ValueSchema.Opaque("hll"),
                        Optional.empty())))
            .withTimers()
            .withHistory(64));
    add(
        golden,
        "cbor",
        TableSchema.of("states", KeyTypes.TIMESTAMP, CborCodec.of(State.class).schema())
            .withHistory(64));
    add(
        golden,
        "opaque",
        TableSchema.of("sketches", KeyTypes.BYTES, new ValueSchema.Opaque("hll,v=1"))
            .withHistory(64));
    golden.check();
  }

  private static void add(Golden golden, String name, TableSchema schema) {
    schema.toAttributes().forEach((key, value) -> golden.addText(name + " " + key, value));
    assertEquals(schema, TableSchema.fromAttributes(schema.toAttributes()));
  }

  private static <K> byte[] row(KeyType<K> type, K key) {
    return RowKeys.of(type, 32).row(key).bytes();
  }
}
