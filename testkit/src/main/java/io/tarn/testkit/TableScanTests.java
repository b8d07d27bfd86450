package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.Buckets;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.ValueBytes;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a scan of a state table brings, at any read point. */
abstract class TableScanTests extends StateTableContract {
  private static final int BUCKET = ROW.bucket();

  /** Keys of one bucket, in order of their rows. */
  private static final List<RowKey> ROWS =
      LongStream.range(0, 60)
          .mapToObj(KEYS::row)
          .filter(row -> row.bucket() == BUCKET)
          .sorted()
          .toList();

  TableScanTests(Function<FakeClock, BackendFixture> opening) {
    super(opening);
  }

  @Test
  void rowsComeInOrderWithinTheRange() {
    StateTable table = table(SCHEMA);
    table.write(
        LongStream.range(0, 60).mapToObj(key -> new StateRow(KEYS.row(key), value(key))).toList(),
        10);

    assertEquals(ROWS, rows(table, wholeBucket(), at(10), 1_000));
    assertEquals(
        ROWS.subList(2, 5),
        rows(table, ScanRange.of(ROWS.get(2), ROWS.get(5)), at(10), 1_000),
        "from the first, and before the last");
    assertEquals(
        List.of(), rows(table, ScanRange.of(ROWS.get(2), ROWS.get(2)), at(10), 1_000), "empty");
  }

  @Test
  void chunksAreNoLargerThanAskedAndLeaveNothingOut() {
    StateTable table = table(SCHEMA);
    ROWS.forEach(row -> write(table, row, 10, 1));

    for (int most : new int[] {1, 3, ROWS.size(), ROWS.size() + 1}) {
      assertEquals(ROWS, rows(table, wholeBucket(), at(10), most), () -> "chunks of " + most);
    }
  }

  @Test
  void nothingFollowsTheLastChunk() {
    StateTable table = table(SCHEMA);
    write(table, ROW, 10, 1);

    try (RowScan scan = table.scan(wholeBucket(), at(10))) {
      RowChunk chunk = scan.next(100);
      assertEquals(1, chunk.rows().size());
      assertTrue(chunk.last());
      assertEquals(RowChunk.END, scan.next(100));
    }
  }

  @Test
  void eachRowHasItsNewestCellAtTheReadPoint() {
    StateTable table = table(SCHEMA);
    write(table, ROWS.get(0), 10, 1);
    write(table, ROWS.get(0), 20, 2);
    write(table, ROWS.get(1), 20, 3);

    List<FoundCell> earlier = found(table, wholeBucket(), at(19), 10);
    assertEquals(List.of(ROWS.get(0)), earlier.stream().map(FoundCell::row).toList());
    assertCell(10, 1, earlier.get(0).cell());
    List<FoundCell> later = found(table, wholeBucket(), at(20), 10);
    assertCell(20, 2, later.get(0).cell());
    assertCell(20, 3, later.get(1).cell());
    assertEquals(List.of(), rows(table, wholeBucket(), at(ReadPoint.NOTHING), 10));
  }

  @Test
  void maskedCellsAreLookedUnder() {
    StateTable table = table(SCHEMA);
    write(table, ROWS.get(0), 10, 1);
    write(table, ROWS.get(0), 20, 2);
    write(table, ROWS.get(0), 30, 3);
    write(table, ROWS.get(1), 30, 3);
    ReadPoint masked = new ReadPoint(40, List.of(mask(20), mask(30)));

    List<FoundCell> found = found(table, wholeBucket(), masked, 10);

    assertEquals(1, found.size());
    assertCell(10, 1, found.get(0).cell());
    ScanRange since = since(10);
    assertEquals(List.of(), rows(table, since, masked, 10), "not below the version either");
  }

  @Test
  void removedRowsAreShownOnlyToWhoAsksForWhatCameAfterAVersion() {
    StateTable table = table(SCHEMA);
    write(table, ROWS.get(0), 10, 1);
    write(table, ROWS.get(1), 10, 1);
    write(table, ROWS.get(2), 10, 1);
    table.write(List.of(new StateRow(ROWS.get(0), ValueBytes.tombstone())), 20);
    write(table, ROWS.get(2), 20, 2);

    assertEquals(ROWS.subList(1, 3), rows(table, wholeBucket(), at(20), 10));
    List<FoundCell> changed = found(table, since(10), at(20), 10);
    assertEquals(List.of(ROWS.get(0), ROWS.get(2)), changed.stream().map(FoundCell::row).toList());
    assertNull(changed.get(0).cell());
    assertCell(20, 2, changed.get(1).cell());
    assertFalse(rows(table, since(9), at(10), 10).isEmpty());
  }

  @Test
  void aScanGoesOnWhileRowsAreWritten() {
    StateTable table = table(SCHEMA);
    ROWS.forEach(row -> write(table, row, 10, 1));

    List<FoundCell> found = new ArrayList<>();
    try (RowScan scan = table.scan(wholeBucket(), at(10))) {
      found.addAll(scan.next(2).rows());
      ROWS.forEach(row -> write(table, row, 20, 2));
      rest(scan, 2, found);
    }

    assertEquals(ROWS, found.stream().map(FoundCell::row).toList());
    found.forEach(each -> assertCell(10, 1, each.cell()));
  }

  private static ScanRange wholeBucket() {
    return ScanRange.of(
        RowKey.of(Buckets.firstRow(BUCKET)), RowKey.of(Buckets.firstRow(BUCKET + 1)));
  }

  private static ScanRange since(long version) {
    ScanRange whole = wholeBucket();
    return new ScanRange(whole.from(), whole.to(), version, Integer.MAX_VALUE);
  }

  private static List<RowKey> rows(StateTable table, ScanRange range, ReadPoint at, int most) {
    return found(table, range, at, most).stream().map(FoundCell::row).toList();
  }

  private static List<FoundCell> found(StateTable table, ScanRange range, ReadPoint at, int most) {
    List<FoundCell> found = new ArrayList<>();
    try (RowScan scan = table.scan(range, at)) {
      rest(scan, most, found);
    }
    return found;
  }

  private static void rest(RowScan scan, int most, List<FoundCell> found) {
    RowChunk chunk;
    do {
      chunk = scan.next(most);
      assertTrue(chunk.rows().size() <= most, chunk::toString);
      found.addAll(chunk.rows());
    } while (!chunk.last());
  }
}
