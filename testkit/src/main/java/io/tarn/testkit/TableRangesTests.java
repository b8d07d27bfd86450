package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.Buckets;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.ValueBytes;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.RowScans;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What scans of several ranges bring that are begun together: what each would bring alone. */
abstract class TableRangesTests extends StateTableContract {
  private static final int BUCKETS = SCHEMA.buckets();

  /** More rows than any backend reads at first. */
  private static final int MANY = 6_000;

  TableRangesTests(Function<FakeClock, BackendFixture> opening) {
    super(opening);
  }

  @Test
  void eachRangeBringsItsOwnRows() {
    StateTable table = table(SCHEMA);
    write(table, 100, 10, key -> true);

    assertAsAlone(table, ranges(40, 60), at(10));
    assertAsAlone(table, ranges(0, 100), at(10));
    assertAsAlone(table, ranges(Long.MIN_VALUE, Long.MAX_VALUE), at(10));
    assertAsAlone(table, ranges(40, 60).subList(1, 2), at(10));
  }

  @Test
  void wholeBucketsBringAllRows() {
    StateTable table = table(SCHEMA);
    write(table, MANY, 10, key -> true);

    assertEquals(MANY, assertAsAlone(table, wholeBuckets(), at(10)));
    assertEquals(0, assertAsAlone(table, wholeBuckets(), at(9)));
    assertEquals(0, assertAsAlone(table, wholeBuckets(), at(ReadPoint.NOTHING)));
  }

  @Test
  void manyRowsOfEachRangeComeInWhole() {
    StateTable table = table(SCHEMA);
    write(table, MANY, 10, key -> true);

    assertEquals(MANY - 20, assertAsAlone(table, ranges(10, MANY - 10), at(10)));
  }

  @Test
  void aRangeMayBeEmpty() {
    StateTable table = table(SCHEMA);
    write(table, 100, 10, key -> true);
    List<ScanRange> ranges = new ArrayList<>(ranges(40, 60));
    ranges.set(0, ScanRange.of(ranges.get(0).from(), ranges.get(0).from()));
    ranges.set(2, ScanRange.of(ranges.get(2).to(), ranges.get(2).from()));

    assertAsAlone(table, ranges, at(10));
    assertAsAlone(table, ranges(60, 40), at(10));
    assertAsAlone(table, List.of(), at(10));
  }

  @Test
  void aLimitSaysWhatIsEnoughAndTheScansGoOn() {
    StateTable table = table(SCHEMA);
    write(table, MANY, 10, key -> true);

    for (int limit : new int[] {0, 1, 7, 2_000}) {
      List<ScanRange> limited =
          ranges(10, 50L * Math.max(1, limit)).stream()
              .map(range -> new ScanRange(range.from(), range.to(), ReadPoint.NOTHING, limit))
              .toList();
      assertAsAlone(table, limited, at(10));
    }
  }

  @Test
  void whatAnAttemptWroteInVainIsLookedUnder() {
    StateTable table = table(SCHEMA);
    write(table, 200, 10, key -> key % 3 != 0);
    write(table, 200, 20, key -> key % 2 == 0);
    ReadPoint masked = new ReadPoint(40, List.of(mask(20)));

    assertAsAlone(table, ranges(20, 180), masked);
    for (FoundCell found : together(table, wholeBuckets(), masked, 10)) {
      assertEquals(10, found.cell().version());
    }
  }

  @Test
  void rowsThatAreAllNewerAreNotShown() {
    StateTable table = table(SCHEMA);
    write(table, 2_000, 10, key -> key % 100 == 0);
    write(table, 2_000, 20, key -> key % 100 != 0);

    assertEquals(5, assertAsAlone(table, ranges(1_000, 1_500), at(10)));
    assertEquals(500, assertAsAlone(table, ranges(1_000, 1_500), at(20)));
  }

  @Test
  void whatCameAfterAVersionIsShownWithWhatWasRemoved() {
    StateTable table = table(SCHEMA);
    write(table, 200, 10, key -> true);
    write(table, 200, 20, key -> key % 5 == 0);
    RowKey removed = KEYS.row(41L);
    table.write(List.of(new StateRow(removed, ValueBytes.tombstone())), 30);
    List<ScanRange> since =
        ranges(0, 100).stream()
            .map(range -> new ScanRange(range.from(), range.to(), 10, Integer.MAX_VALUE))
            .toList();

    assertEquals(20, assertAsAlone(table, since, at(20)));
    assertEquals(21, assertAsAlone(table, since, at(30)));
    List<FoundCell> gone =
        together(table, since, at(30), 10).stream()
            .filter(found -> found.row().equals(removed))
            .toList();
    assertEquals(1, gone.size());
    assertNull(gone.get(0).cell());
  }

  @Test
  void scansGoOnWhileRowsAreWritten() {
    StateTable table = table(SCHEMA);
    write(table, MANY, 10, key -> true);

    List<FoundCell> found = new ArrayList<>();
    try (RowScans scans = table.scan(wholeBuckets(), at(10))) {
      write(table, MANY, 20, key -> true);
      scans.scans().forEach(scan -> rest(scan, 100, found));
    }

    assertEquals(MANY, found.size());
    found.forEach(each -> assertEquals(10, each.cell().version()));
  }

  @Test
  void scansMayBeClosedBeforeTheyHaveBroughtAnything() {
    StateTable table = table(SCHEMA);
    write(table, MANY, 10, key -> true);

    for (int i = 0; i < 20; i++) {
      table.scan(wholeBuckets(), at(10)).close();
    }

    assertEquals(MANY, together(table, wholeBuckets(), at(10), 1_000).size());
  }

  private static void write(StateTable table, long keys, long version, LongPredicate which) {
    table.write(
        LongStream.range(0, keys)
            .filter(which)
            .mapToObj(key -> new StateRow(KEYS.row(key), value(key + version)))
            .toList(),
        version);
  }

  /** Keys in [from, to), behind each bucket. */
  private static List<ScanRange> ranges(long from, long to) {
    return IntStream.range(0, BUCKETS)
        .mapToObj(bucket -> ScanRange.of(behind(bucket, from), behind(bucket, to)))
        .toList();
  }

  private static RowKey behind(int bucket, long key) {
    byte[] bytes = KEYS.row(key).bytes().clone();
    System.arraycopy(Buckets.firstRow(bucket), 0, bytes, 0, Buckets.BYTES);
    return RowKey.of(bytes);
  }

  private static List<ScanRange> wholeBuckets() {
    return IntStream.range(0, BUCKETS)
        .mapToObj(
            bucket ->
                ScanRange.of(
                    RowKey.of(Buckets.firstRow(bucket)), RowKey.of(Buckets.firstRow(bucket + 1))))
        .toList();
  }

  /** Returns how many rows there are. */
  private static int assertAsAlone(StateTable table, List<ScanRange> ranges, ReadPoint at) {
    List<FoundCell> alone = new ArrayList<>();
    for (ScanRange range : ranges) {
      try (RowScan scan = table.scan(range, at)) {
        rest(scan, 1_000, alone);
      }
    }
    int most = 1 + new Random().nextInt(1_500);
    List<FoundCell> together = together(table, ranges, at, most);
    assertEquals(
        alone.stream().map(TableRangesTests::text).toList(),
        together.stream().map(TableRangesTests::text).toList(),
        () -> "chunks of " + most);
    return together.size();
  }

  private static String text(FoundCell found) {
    StateCell cell = found.cell();
    return found.row()
        + (cell == null ? " removed" : " " + cell.version() + " " + RowKey.of(cell.value()));
  }

  private static List<FoundCell> together(
      StateTable table, List<ScanRange> ranges, ReadPoint at, int most) {
    List<FoundCell> found = new ArrayList<>();
    try (RowScans scans = table.scan(ranges, at)) {
      assertEquals(ranges.size(), scans.scans().size());
      scans.scans().forEach(scan -> rest(scan, most, found));
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
    assertEquals(RowChunk.END, scan.next(most));
  }
}
