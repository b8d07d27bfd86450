package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Layout;
import io.tarn.schemas.Packed;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.Values;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.spi.ReadPoint;
import io.tarn.stream.engine.spi.StateCell;
import io.tarn.stream.engine.spi.StateRow;
import io.tarn.stream.engine.spi.StateTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of a state table: versions, masks, tombstones, keys and layouts. */
public abstract class AbstractStateTableTests extends BackendContract {
  private static final Packed VALUE =
      new Packed(
          List.of(new Field("count", FieldKind.COUNT), new Field("mean", FieldKind.AVG_DOUBLE)));
  private static final TableSchema SCHEMA =
      TableSchema.of("states", KeyTypes.LONG, VALUE).withBuckets(4).withHistory(5);
  private static final RowKeys<Long> KEYS = RowKeys.of(KeyTypes.LONG, 4);
  private static final RowKey ROW = KEYS.row(1L);

  /** A state with a field of each kind that columns tell apart. */
  record State(
      long count, Double mean, boolean open, String name, Instant seen, List<String> tags) {}

  @ParameterizedTest
  @EnumSource
  void aReadSeesTheNewestVersionAtItsReadPoint(Layout layout) {
    StateTable table = table(SCHEMA.withLayout(layout));
    write(table, ROW, 10, 100);
    write(table, ROW, 20, 200);

    assertNull(read(table, ROW, 9));
    assertCell(10, 100, read(table, ROW, 10));
    assertCell(10, 100, read(table, ROW, 19));
    assertCell(20, 200, read(table, ROW, 20));
    assertCell(20, 200, read(table, ROW, 1_000));
    assertNull(read(table, KEYS.row(2L), 1_000));
    assertNull(read(table, ROW, ReadPoint.NOTHING));
  }

  @ParameterizedTest
  @EnumSource
  void abortedVersionsArePassedOver(Layout layout) {
    StateTable table = table(SCHEMA.withLayout(layout));
    for (long version = 1; version <= 5; version++) {
      write(table, ROW, version, version * 10);
    }

    assertCell(3, 30, read(table, ROW, 5, 4L, 5L));
    assertCell(5, 50, read(table, ROW, 5, 2L, 4L));
    assertCell(1, 10, read(table, ROW, 3, 2L, 3L));
    assertNull(read(table, ROW, 3, 1L, 2L, 3L));
  }

  @ParameterizedTest
  @EnumSource
  void aTombstoneHidesWhatIsBelowItAndNothingAbove(Layout layout) {
    StateTable table = table(SCHEMA.withLayout(layout));
    write(table, ROW, 10, 100);
    table.write(List.of(new StateRow(ROW, Values.tombstone())), 20);
    write(table, ROW, 30, 300);

    assertCell(10, 100, read(table, ROW, 19));
    assertNull(read(table, ROW, 20));
    assertNull(read(table, ROW, 29));
    assertCell(30, 300, read(table, ROW, 30));
    assertCell(10, 100, read(table, ROW, 20, 20L));
  }

  @ParameterizedTest
  @EnumSource
  void versionsOfTheHistoryOutliveAsManyAttemptsAsTheMarginAllows(Layout layout) {
    StateTable table = table(SCHEMA.withLayout(layout));
    long committed = SCHEMA.history() + 1L;
    long last = committed + TableSchema.VERSION_MARGIN;
    for (long version = 1; version <= last; version++) {
      write(table, ROW, version, version * 10);
      if (version % 4 == 0) {
        disturb(job);
      }
    }
    disturb(job);
    Long[] aborted = LongStream.rangeClosed(committed + 1, last).boxed().toArray(Long[]::new);

    for (long version = 1; version <= committed; version++) {
      assertCell(version, version * 10, read(table, ROW, version, aborted));
    }
    assertCell(committed, committed * 10, read(table, ROW, last, aborted));
  }

  @ParameterizedTest
  @EnumSource
  void aWriteRepeatedAtItsVersionChangesNothing(Layout layout) {
    StateTable table = table(SCHEMA.withLayout(layout));
    write(table, ROW, 10, 100);
    write(table, ROW, 20, 200);
    write(table, ROW, 10, 100);
    write(table, ROW, 20, 200);

    assertCell(10, 100, read(table, ROW, 10));
    assertCell(20, 200, read(table, ROW, 20));
    assertNull(read(table, ROW, 20, 10L, 20L));
  }

  @Test
  void aSweptVersionIsGoneAndTheOthersAreNot() {
    StateTable table = table(SCHEMA);
    for (long version = 1; version <= 3; version++) {
      write(table, ROW, version, version * 10);
    }
    try (var store = backend.openJobStore(job)) {
      store.sweepAborted(2);
    }

    assertCell(1, 10, read(table, ROW, 2));
    assertCell(3, 30, read(table, ROW, 3));
    assertCell(1, 10, read(table, ROW, 3, 3L));
  }

  @Test
  void isEmptyLooksAtItsBucketsAndItsReadPointAlone() {
    StateTable table = table(SCHEMA);
    BucketRange own = new BucketRange(ROW.bucket(), ROW.bucket() + 1);
    assertTrue(table.isEmpty(own, at(1_000)));
    write(table, ROW, 10, 100);

    assertFalse(table.isEmpty(own, at(10)));
    assertFalse(table.isEmpty(new BucketRange(0, 4), at(10)));
    assertTrue(table.isEmpty(new BucketRange(0, ROW.bucket()), at(10)));
    assertTrue(table.isEmpty(new BucketRange(ROW.bucket() + 1, 4), at(10)));
    assertTrue(table.isEmpty(own, at(9)));
  }

  @Test
  void keysOfEveryTypeAreKeptApart() {
    Instant instant = Instant.parse("1995-08-01T00:00:00.001Z");
    assertKept("strings", KeyTypes.STRING, "", "a", "a\u00e9", "ab", "\uD83D\uDE00");
    assertKept("longs", KeyTypes.LONG, Long.MIN_VALUE, -1L, 0L, 1L, Long.MAX_VALUE);
    assertKept("doubles", KeyTypes.DOUBLE, Double.NEGATIVE_INFINITY, -0.5, 0.0, 1e300, Double.NaN);
    assertKept("booleans", KeyTypes.BOOLEAN, true, false);
    assertKept("timestamps", KeyTypes.TIMESTAMP, Instant.EPOCH, instant);
    assertKept("bytes", KeyTypes.BYTES, new byte[0], new byte[] {0}, new byte[] {0, -1});
    assertKept(
        "structs",
        KeyTypes.struct(KeyTypes.STRING, KeyTypes.LONG),
        List.of("a", 1L),
        List.of("a", 2L),
        List.of("a1", 1L));
  }

  @ParameterizedTest
  @EnumSource
  void cborStateIsReadBackAsItWasWritten(Layout layout) {
    ValueCodec<State> codec = ValueCodec.cbor(State.class);
    StateTable table =
        table(
            TableSchema.of("beans", KeyTypes.LONG, codec.schema())
                .withBuckets(4)
                .withLayout(layout));
    List<State> states =
        List.of(
            new State(1, 2.5, true, "näme", Instant.parse("2026-01-01T00:00:00.5Z"), List.of("x")),
            new State(Long.MIN_VALUE, null, false, null, null, null),
            new State(0, 1e300, true, "", Instant.EPOCH, List.of()));
    for (int version = 0; version < states.size(); version++) {
      table.write(List.of(new StateRow(ROW, codec.encode(states.get(version)))), version + 1);
    }

    for (int version = 0; version < states.size(); version++) {
      assertEquals(states.get(version), codec.decode(read(table, ROW, version + 1).value()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void panesOfAKeyAreRowsOfTheirOwn(Layout layout) {
    StateTable table =
        table(
            SCHEMA
                .withLayout(layout)
                .withWindow(WindowSpec.sliding(Duration.ofMinutes(5), Duration.ofMinutes(2))));
    List<RowKey> panes =
        LongStream.range(-5, 5).mapToObj(pane -> KEYS.pane(ROW, pane * 60_000)).toList();
    List<StateRow> rows = new ArrayList<>();
    for (int i = 0; i < panes.size(); i++) {
      rows.add(new StateRow(panes.get(i), value(i)));
    }
    table.write(rows, 1);

    List<StateCell> cells = table.read(panes, at(1));
    for (int i = 0; i < panes.size(); i++) {
      assertCell(1, i, cells.get(i));
    }
    assertNull(read(table, ROW, 1));
  }

  @Test
  void aLargeBatchIsWrittenAndReadInTheOrderAsked() {
    StateTable table = table(SCHEMA);
    List<StateRow> rows = new ArrayList<>();
    List<RowKey> asked = new ArrayList<>();
    for (long key = 0; key < 5_000; key++) {
      rows.add(new StateRow(KEYS.row(key), value(key)));
      asked.add(KEYS.row(key * 7 % 10_000));
    }
    table.write(rows, 1);

    List<StateCell> cells = table.read(asked, at(1));
    for (int i = 0; i < asked.size(); i++) {
      long key = i * 7L % 10_000;
      if (key < 5_000) {
        assertCell(1, key, cells.get(i));
      } else {
        assertNull(cells.get(i));
      }
    }
  }

  @Test
  void nothingAskedAndNothingWrittenIsNothing() {
    StateTable table = table(SCHEMA);
    table.write(List.of(), 1);
    assertEquals(List.of(), table.read(List.of(), at(1)));
  }

  @Test
  void aTableOfAnotherSchemaIsRefused() {
    table(SCHEMA);
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> table(SCHEMA.withBuckets(8)));
    assertEquals(
        "Table states exists with another bucket count: 4, not 8; use another table name, or "
            + "delete the table and start the job's state anew",
        thrown.getMessage());
    assertEquals(SCHEMA, table(SCHEMA).schema());
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private <K> void assertKept(String name, KeyType<K> type, K... keys) {
    StateTable table = table(TableSchema.of(name, type, VALUE).withBuckets(4));
    List<RowKey> rows = Stream.of(keys).map(key -> RowKeys.of(type, 4).row(key)).toList();
    List<StateRow> written = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      written.add(new StateRow(rows.get(i), value(i)));
    }
    table.write(written, 1);

    List<StateCell> cells = table.read(rows, at(1));
    for (int i = 0; i < rows.size(); i++) {
      assertCell(1, i, cells.get(i));
    }
  }

  private StateTable table(TableSchema schema) {
    return backend.openTable(job, schema);
  }

  private static void write(StateTable table, RowKey row, long version, long count) {
    table.write(List.of(new StateRow(row, value(count))), version);
  }

  private static byte[] value(long count) {
    return VALUE.encode(new long[] {count, Double.doubleToRawLongBits(count / 2.0), count + 1});
  }

  private static StateCell read(StateTable table, RowKey row, long version, Long... aborted) {
    return table
        .read(List.of(row), new ReadPoint(version, Set.copyOf(Arrays.asList(aborted))))
        .get(0);
  }

  private static ReadPoint at(long version) {
    return new ReadPoint(version, Set.of());
  }

  private static void assertCell(long version, long count, StateCell cell) {
    assertNotNull(cell, () -> "no cell, but version " + version + " was expected");
    assertEquals(version, cell.version());
    assertArrayEquals(value(count), cell.value());
  }
}
