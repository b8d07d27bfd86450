package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Layout;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueBytes;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of a state table: versions, masks and tombstones. */
abstract class StateTableTests extends StateTableContract {
  StateTableTests(Function<FakeClock, BackendFixture> opening) {
    super(opening);
  }

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
  void theVersionsOfARowAreThoseThatAReadWouldFindNewestFirst(Layout layout) {
    StateTable table = table(SCHEMA.withLayout(layout));
    for (long version = 10; version <= 50; version += 10) {
      write(table, ROW, version, 7); // the same value: it was written all the same
    }
    table.write(List.of(new StateRow(ROW, ValueBytes.tombstone())), 60);
    write(table, KEYS.row(2L), 45, 1);
    RowKey behind = RowKey.of(RowKey.afterPrefix(ROW.bytes()));
    ScanRange row = ScanRange.of(ROW, behind);

    assertEquals(List.of(60L, 50L, 40L, 30L, 20L, 10L), table.versions(row, at(1_000)));
    assertEquals(List.of(30L, 20L, 10L), table.versions(row, at(39)));
    assertEquals(
        List.of(60L, 40L, 20L, 10L),
        table.versions(row, new ReadPoint(60, List.of(mask(30), mask(50)))));
    assertEquals(
        List.of(50L, 40L, 30L), table.versions(new ScanRange(ROW, behind, 20, 100), at(59)));
    assertEquals(
        List.of(60L, 50L),
        table.versions(new ScanRange(ROW, behind, ReadPoint.NOTHING, 2), at(1_000)));
    assertEquals(List.of(), table.versions(row, at(ReadPoint.NOTHING)));
    assertEquals(List.of(), table.versions(ScanRange.of(ROW, ROW), at(1_000)));
  }

  @Test
  void theVersionsOfSeveralRowsAreEachThereOnce() {
    StateTable table = table(SCHEMA.withBuckets(1));
    RowKeys<Long> keys = RowKeys.of(KeyTypes.LONG, 1);
    for (long key = 1; key <= 3; key++) {
      write(table, keys.row(key), 10, key);
      write(table, keys.row(key), 10 + key, key);
    }

    assertEquals(
        List.of(12L, 11L, 10L),
        table.versions(ScanRange.of(keys.row(1L), keys.row(3L)), at(1_000)));
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

  /** One mask for all attempts between two commits, whether they wrote the row or not. */
  @ParameterizedTest
  @EnumSource
  void aMaskIsPassedOverWhole(Layout layout) {
    StateTable table = table(SCHEMA.withLayout(layout));
    for (long version : new long[] {1, 3, 4, 6, 9}) {
      write(table, ROW, version, version * 10);
    }
    Mask low = new Mask(2, 5, Mask.Reason.ABORTED, true);
    Mask high = new Mask(8, 10, Mask.Reason.INTERRUPTED, false);

    assertCell(6, 60, table.read(List.of(ROW), new ReadPoint(10, List.of(low, high))).get(0));
    assertCell(1, 10, table.read(List.of(ROW), new ReadPoint(5, List.of(low, high))).get(0));
    assertCell(
        1,
        10,
        table
            .read(List.of(ROW), new ReadPoint(10, List.of(new Mask(2, 10, low.reason(), true))))
            .get(0));
    assertNull(
        table
            .read(List.of(ROW), new ReadPoint(10, List.of(new Mask(1, 10, low.reason(), true))))
            .get(0));
  }

  @ParameterizedTest
  @EnumSource
  void aTombstoneHidesWhatIsBelowItAndNothingAbove(Layout layout) {
    StateTable table = table(SCHEMA.withLayout(layout));
    write(table, ROW, 10, 100);
    table.write(List.of(new StateRow(ROW, ValueBytes.tombstone())), 20);
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
    long last = committed + TableSchema.UNSWEPT_MARGIN + TableSchema.LATE_MARGIN;
    for (long version = 1; version <= last; version++) {
      write(table, ROW, version, version * 10);
      if (version % 4 == 0) {
        fixture.disturb(job);
      }
    }
    fixture.disturb(job);
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
      store.sweepMasked(List.of(mask(2)));
    }

    assertCell(1, 10, read(table, ROW, 2));
    assertCell(3, 30, read(table, ROW, 3));
    assertCell(1, 10, read(table, ROW, 3, 3L));
  }

  @Test
  void isEmptyLooksAtItsBucketsAndItsReadPointAlone() {
    StateTable table = table(SCHEMA);
    BucketRange own = new BucketRange(ROW.bucket(), ROW.bucket() + 1);
    assertTrue(table.isEmpty(RowFamily.STATE, own, at(1_000)));
    write(table, ROW, 10, 100);

    assertFalse(table.isEmpty(RowFamily.STATE, own, at(10)));
    assertFalse(table.isEmpty(RowFamily.STATE, new BucketRange(0, 4), at(10)));
    assertTrue(table.isEmpty(RowFamily.STATE, new BucketRange(0, ROW.bucket()), at(10)));
    assertTrue(table.isEmpty(RowFamily.STATE, new BucketRange(ROW.bucket() + 1, 4), at(10)));
    assertTrue(table.isEmpty(RowFamily.STATE, own, at(9)));
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
            + "begin it anew: `tarn delete JOB TABLE`",
        thrown.getMessage());
    assertEquals(SCHEMA, table(SCHEMA).schema());
  }
}
