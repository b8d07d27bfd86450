package io.tarn.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a table may be made with, and gone on with. */
final class TableSchemaTest {
  private static final Packed COUNT = new Packed(List.of(new Field("n", FieldKind.COUNT)));
  private static final TableSchema SCHEMA = TableSchema.of("t", KeyTypes.STRING, COUNT);
  private static final WindowSpec MINUTE = WindowSpec.tumbling(Duration.ofMinutes(1));

  record Before(long a, String gone) {}

  record After(long a, String added) {}

  record Mean(double a) {}

  static List<TableSchema> schemas() {
    TableSchema cbor = TableSchema.of("t", KeyTypes.LONG, CborCodec.of(Before.class).schema());
    return List.of(
        SCHEMA.withHistory(3).withBuckets(7).withIdleTtl(Duration.ofHours(1)),
        SCHEMA.withWindow(MINUTE).withRetention(Duration.ofDays(1)),
        cbor,
        cbor.withLayout(Layout.COLUMNS),
        TableSchema.of("t", KeyTypes.STRING, new ValueSchema.Opaque("mine")));
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void aSchemaIsTheSameInAnotherProcess(TableSchema schema) throws Exception {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(sent)) {
      out.writeObject(schema);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(sent.toByteArray()))) {
      assertEquals(schema, in.readObject());
    }
  }

  @Test
  void columnsThatWouldShareAQualifierAreRefused() {
    Packed colliding =
        new Packed(
            List.of(
                new Field("latency", FieldKind.AVG_LONG),
                new Field("latency_count", FieldKind.MAX_LONG)));

    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> TableSchema.of("t", KeyTypes.STRING, colliding).withLayout(Layout.COLUMNS));

    assertEquals(
        "two columns of table t would be named latency_count, of [latency, latency_count,"
            + " latency_count] and the marker _0; name a field differently, or use layout cell",
        refused.getMessage());
  }

  @Test
  void historyIdleTtlAndTheFieldsOfCborMayChange() {
    SCHEMA.withHistory(3).withIdleTtl(Duration.ofHours(1)).checkReplaces(SCHEMA);
    TableSchema.of("t", KeyTypes.STRING, CborCodec.of(After.class).schema())
        .checkReplaces(TableSchema.of("t", KeyTypes.STRING, CborCodec.of(Before.class).schema()));
  }

  @Test
  void whatTheBytesDependOnMayNotChange() {
    assertCannotReplace(TableSchema.of("t", KeyTypes.LONG, COUNT), "key type: string, not long");
    assertCannotReplace(SCHEMA.withLayout(Layout.COLUMNS), "layout: cell, not columns");
    assertCannotReplace(SCHEMA.withWindow(MINUTE), "windows: none, not PT1M every PT1M");
    assertCannotReplace(SCHEMA.withBuckets(16), "bucket count: 32, not 16");
    assertCannotReplace(
        TableSchema.of(
            "t",
            KeyTypes.STRING,
            new Packed(
                List.of(new Field("bytes", FieldKind.SUM_LONG), new Field("n", FieldKind.COUNT)))),
        "kind of values: aggregates n:count, not aggregates bytes:sum-long, n:count");
    assertCannotReplace(
        TableSchema.of("t", KeyTypes.STRING, CborCodec.of(Before.class).schema()),
        "kind of values: aggregates n:count, not states of a class, as CBOR");
    assertCannotReplace(
        TableSchema.of("t", KeyTypes.STRING, new ValueSchema.Opaque("mine")),
        "kind of values: aggregates n:count, not states by the codec mine");
  }

  @Test
  void aTableThatNeedsWhatIsNotKnownIsRefused() {
    Map<String, String> attributes = new HashMap<>(SCHEMA.toAttributes());
    attributes.put("tarn.needs", "base");
    assertRefused(
        "the table needs base, which this Tarn does not know; upgrade it",
        () -> TableSchema.fromAttributes(attributes));
  }

  @Test
  void aggregatesMayBeAppendedInOneCell() {
    Packed more =
        new Packed(
            List.of(new Field("n", FieldKind.COUNT), new Field("least", FieldKind.MIN_LONG)));
    TableSchema.of("t", KeyTypes.STRING, more).checkReplaces(SCHEMA);
    assertEquals(
        Map.of("n", 7L), absentLeftOut(more.render(more.decode(COUNT.encode(new long[] {7})))));
    assertRefused(
        "Table t exists with another kind of values: aggregates n:count, not aggregates n:count,"
            + " least:min-long; use another table name, or begin it anew: `tarn delete JOB TABLE`",
        () ->
            TableSchema.of("t", KeyTypes.STRING, more)
                .withLayout(Layout.COLUMNS)
                .checkReplaces(SCHEMA.withLayout(Layout.COLUMNS)));
  }

  private static Map<String, Object> absentLeftOut(Map<String, Object> rendered) {
    Map<String, Object> present = new HashMap<>(rendered);
    present.values().removeIf(Objects::isNull);
    return present;
  }

  @Test
  void aColumnKeepsItsType() {
    assertRefused(
        "Table t exists with another type of column a: long, not double; use another table name, or"
            + " begin it anew: `tarn delete JOB TABLE`",
        () -> columns(Mean.class).checkReplaces(columns(Before.class)));
  }

  @Test
  void anAlteredTableKeepsItsColumns() {
    TableSchema before = columns(Before.class);
    TableSchema altered = columns(After.class).withHistory(3).after(before);

    assertEquals("a:long,gone:string,added:string", altered.toAttributes().get("tarn.fields"));
    assertEquals("a:long,added:string", altered.toAttributes().get("tarn.shape"));
    assertEquals(3, altered.history());
    assertEquals(altered, columns(After.class).withHistory(3).after(altered));
    assertEquals(before, before.after(before));
    TableSchema cell = columns(After.class).withLayout(Layout.CELL);
    assertEquals(cell, cell.after(before.withLayout(Layout.CELL)));
  }

  @Test
  void impossibleTablesAreRefused() {
    assertRefused("buckets must be between 1 and 65535, but is 0", () -> SCHEMA.withBuckets(0));
    assertRefused(
        "buckets must be between 1 and 65535, but is 65536", () -> SCHEMA.withBuckets(65_536));
    assertRefused("history must be at least 1 batch, but is 0", () -> SCHEMA.withHistory(0));
    assertRefused(
        "retention is for windows, but table t has none",
        () -> SCHEMA.withRetention(Duration.ofHours(1)));
    assertRefused(
        "idleTtl must be whole seconds, at least one, as HBase counts it, but is PT0.5S",
        () -> SCHEMA.withIdleTtl(Duration.ofMillis(500)));
    TableSchema opaque = TableSchema.of("t", KeyTypes.STRING, new ValueSchema.Opaque("mine"));
    assertRefused(
        "layout columns needs values with fields, but those of t are opaque; use layout cell",
        () -> opaque.withLayout(Layout.COLUMNS));
    TableSchema scalar = TableSchema.of("t", KeyTypes.STRING, CborCodec.of(Long.class).schema());
    IllegalArgumentException fieldless =
        assertThrows(IllegalArgumentException.class, () -> scalar.withLayout(Layout.COLUMNS));
    assertEquals(
        "layout columns needs a record or bean with fields, but the state of t has none; use "
            + "layout cell",
        fieldless.getMessage());
    assertRefused(
        "a windowed table must hold aggregates, but t holds states by the codec mine",
        () -> opaque.withWindow(MINUTE));
    assertRefused(
        "a table name must be 1 to 100 letters, digits, '_' or '-', not beginning with '-', but "
            + "is \"a.b\"",
        () -> TableSchema.of("a.b", KeyTypes.STRING, COUNT));
    assertRefused("a packed value must have at least one field", () -> new Packed(List.of()));
  }

  @Test
  void aDescriptorThatIsNotTarnsOrNewerIsRefused() {
    assertRefused(
        "not a Tarn table: its descriptor has no tarn.format",
        () -> TableSchema.fromAttributes(Map.of()));
    assertRefused(
        "table format 2 is newer than 1, which this Tarn reads; upgrade it",
        () -> TableSchema.fromAttributes(Map.of("tarn.format", "2")));
  }

  @Test
  void cborSurvivesAddedAndRemovedFields() {
    byte[] before = CborCodec.of(Before.class).encode(new Before(7, "x"));

    After after = CborCodec.of(After.class).decode(before);

    assertEquals(new After(7, null), after);
    byte[] written = CborCodec.of(After.class).encode(new After(8, "new"));
    assertEquals(new Before(8, null), CborCodec.of(Before.class).decode(written));
    assertEquals(
        "{\"a\":8,\"added\":\"new\"}",
        ValueBytes.toJson(CborCodec.of(Before.class).schema(), written).toString());
  }

  @Test
  void valuesBecomeJsonByTheirDescriptorAlone() {
    Packed packed =
        new Packed(List.of(new Field("n", FieldKind.COUNT), new Field("m", FieldKind.AVG_LONG)));
    assertEquals(
        "{\"n\":2,\"m\":2.5}",
        ValueBytes.toJson(packed, packed.encode(new long[] {2, 5, 2})).toString());
    assertEquals(
        "\"AP8=\"", ValueBytes.toJson(new ValueSchema.Opaque("x"), new byte[] {0, -1}).toString());
  }

  @Test
  void aPartitionsBucketsAreThoseThatAreSentToIt() {
    for (int buckets = 1; buckets <= 40; buckets++) {
      for (int partitions = 1; partitions <= buckets; partitions++) {
        int next = 0;
        for (int partition = 0; partition < partitions; partition++) {
          BucketRange range = BucketRange.ofPartition(partition, buckets, partitions);
          assertEquals(next, range.first());
          assertTrue(range.end() > range.first());
          for (int bucket = range.first(); bucket < range.end(); bucket++) {
            assertEquals(partition, BucketRange.partitionOf(bucket, buckets, partitions));
          }
          next = range.end();
        }
        assertEquals(buckets, next);
        assertEquals(partitions - 1, Buckets.splits(buckets, partitions).length);
      }
    }
  }

  private static TableSchema columns(Class<?> state) {
    return TableSchema.of("t", KeyTypes.STRING, CborCodec.of(state).schema())
        .withLayout(Layout.COLUMNS);
  }

  private static void assertCannotReplace(TableSchema asked, String difference) {
    assertRefused(
        "Table t exists with another "
            + difference
            + "; use another table name, or begin it anew: `tarn delete JOB TABLE`",
        () -> asked.checkReplaces(SCHEMA));
  }

  private static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
