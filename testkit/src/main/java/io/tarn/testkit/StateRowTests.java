package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Layout;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableFormat;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueBytes;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of a state table's rows: keys of every type, states, panes, many at once. */
abstract class StateRowTests extends StateTableContract {
  StateRowTests(Function<FakeClock, BackendFixture> opening) {
    super(opening);
  }

  /** A state with a field of each kind that columns tell apart. */
  record State(
      long count, Double mean, boolean open, String name, Instant seen, List<String> tags) {}

  record Named(long count, String name) {}

  record Renamed(long count, @JsonAlias("name") String title) {}

  /** A float is a double in columns, and what is null has none. */
  record Rough(float mean, Float most, String name) {}

  /** A state whose fields vary. */
  record Open(long count, @JsonAnyGetter @JsonAnySetter Map<String, Object> others) {}

  /** However a backend reads very many, and whether they lie near each other or far apart. */
  @ParameterizedTest
  @EnumSource
  void rowsReadInOneCallAreThoseReadOneByOne(Layout layout) {
    StateTable table = table(SCHEMA.withLayout(layout).withTimers());
    Random random = new Random(1);
    for (long version = 1; version <= 5; version++) {
      List<StateRow> written = new ArrayList<>();
      for (RowKey row : manyRows(random)) {
        boolean removed = row.family() == RowFamily.STATE && random.nextInt(5) == 0;
        byte[] value = removed ? ValueBytes.tombstone() : value(random.nextInt(1000));
        written.add(new StateRow(row, value));
      }
      table.write(written, version);
      if (version % 2 == 0) {
        fixture.disturb(job);
      }
    }
    List<RowKey> asked = manyRows(random);
    asked.addAll(asked.subList(0, 300));
    Collections.shuffle(asked, random);

    for (ReadPoint at :
        List.of(
            new ReadPoint(5, List.of()),
            new ReadPoint(5, List.of(mask(5), mask(2))),
            new ReadPoint(3, List.of(mask(3))),
            new ReadPoint(1, List.of(mask(1))),
            new ReadPoint(ReadPoint.NOTHING, List.of()))) {
      List<StateCell> found = table.read(asked, at);
      assertEquals(asked.size(), found.size());
      int there = 0;
      for (int i = 0; i < asked.size(); i++) {
        StateCell alone = table.read(List.of(asked.get(i)), at).get(0);
        assertSameCell(alone, found.get(i), asked.get(i) + " at " + at);
        there += alone == null ? 0 : 1;
      }
      assertTrue(there < asked.size(), "some are absent");
      assertEquals(at.version() > 1, there > 0, () -> "some are there at " + at);
    }
  }

  /** Some of a thousand keys, most of the lower half and few of the upper, and a few timers. */
  private static List<RowKey> manyRows(Random random) {
    List<RowKey> rows = new ArrayList<>();
    for (long key = 0; key < 1_000; key++) {
      if (random.nextInt(10) < (key < 500 ? 9 : 3)) {
        rows.add(KEYS.row(key));
      }
      if (random.nextInt(10) < 2) {
        rows.add(RowKey.of(RowFamily.TIMERS, KEYS.row(key).bytes()));
      }
    }
    return rows;
  }

  private static void assertSameCell(StateCell expected, StateCell found, String where) {
    if (expected == null) {
      assertNull(found, where);
    } else {
      assertNotNull(found, where);
      assertEquals(expected.version(), found.version(), where);
      assertArrayEquals(expected.value(), found.value(), where);
    }
  }

  @Test
  void keysOfEveryTypeAreKeptApart() {
    Instant instant = Instant.parse("1995-08-01T00:00:00.001Z");
    assertKept("strings", KeyTypes.STRING, "", "a", "a\u00e9", "ab", "\uD83D\uDE00");
    assertKept("longs", KeyTypes.LONG, Long.MIN_VALUE, -1L, 0L, 1L, Long.MAX_VALUE);
    assertKept("ints", KeyTypes.INT, Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE);
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
    ValueCodec<State> codec = CborCodec.of(State.class);
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

  @Test
  void aStateInColumnsIsReadAsItsColumnsHaveIt() {
    ValueCodec<Rough> codec = CborCodec.of(Rough.class);
    StateTable table = columns("rough", codec);
    Rough state = new Rough(0.1f, null, null);
    table.write(List.of(new StateRow(ROW, codec.encode(state))), 1);

    byte[] value = read(table, ROW, 1).value();
    assertEquals(state, codec.decode(value));
    assertEquals(
        "{\"mean\":0.10000000149011612}", ValueBytes.toJson(codec.schema(), value).toString());
  }

  @Test
  void aStateThatColumnsWouldLoseAFieldOfIsRefusedWithAllThatIsWrittenWithIt() {
    ValueCodec<Open> codec = CborCodec.of(Open.class);
    StateTable table = columns("open", codec);
    StateRow fits = new StateRow(KEYS.row(2L), codec.encode(new Open(1, Map.of())));
    StateRow varies = new StateRow(ROW, codec.encode(new Open(2, Map.of("more", 3))));

    assertRefused(
        IllegalArgumentException.class,
        "the state has a field more that the table has no column for",
        () -> table.write(List.of(fits, varies), 1));
    assertNull(read(table, fits.row(), 1));
    table.write(List.of(fits, new StateRow(ROW, ValueBytes.tombstone())), 2);
    assertNull(read(table, ROW, 2));
  }

  private StateTable columns(String name, ValueCodec<?> codec) {
    return table(
        TableSchema.of(name, KeyTypes.LONG, codec.schema())
            .withBuckets(4)
            .withLayout(Layout.COLUMNS));
  }

  @ParameterizedTest
  @EnumSource
  void aFieldThatWasRenamedIsReadByItsAlias(Layout layout) {
    ValueCodec<Named> before = CborCodec.of(Named.class);
    ValueCodec<Renamed> now = CborCodec.of(Renamed.class);
    TableSchema schema =
        TableSchema.of("renamed", KeyTypes.LONG, before.schema()).withBuckets(4).withLayout(layout);
    table(schema).write(List.of(new StateRow(ROW, before.encode(new Named(7, "x")))), 1);

    StateTable table =
        table(
            TableSchema.of("renamed", KeyTypes.LONG, now.schema())
                .withBuckets(4)
                .withLayout(layout));
    assertEquals(new Renamed(7, "x"), now.decode(read(table, ROW, 1).value()));
    table.write(List.of(new StateRow(ROW, now.encode(new Renamed(8, null)))), 2);

    assertEquals(new Renamed(8, null), now.decode(read(table, ROW, 2).value()));
    assertEquals(new Named(7, "x"), before.decode(read(table, ROW, 1).value()));
  }

  /** With the longest row key, and as many bytes in one column as there can be. */
  @ParameterizedTest
  @EnumSource
  void theLargestStateIsKept(Layout layout) {
    ValueCodec<Named> codec = CborCodec.of(Named.class);
    int overhead = codec.encode(new Named(1, "x".repeat(TableFormat.MAX_VALUE_BYTES))).length;
    Named largest = new Named(1, "x".repeat(2 * TableFormat.MAX_VALUE_BYTES - overhead));
    StateTable table =
        table(
            TableSchema.of("large", KeyTypes.STRING, codec.schema())
                .withBuckets(4)
                .withLayout(layout));
    RowKey row = RowKeys.of(KeyTypes.STRING, 4).row("k".repeat(RowKey.MAX_BYTES - 4));
    byte[] value = codec.encode(largest);
    assertTrue(
        value.length > TableFormat.MAX_VALUE_BYTES - 100
            && value.length <= TableFormat.MAX_VALUE_BYTES);

    table.write(List.of(new StateRow(row, value)), 1);

    assertEquals(largest, codec.decode(read(table, row, 1).value()));
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
}
