package io.tarn.stream.engine.internal.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Packed;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.ValueSchema;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.run.BadStateException;
import io.tarn.spi.run.StateAccess;
import io.tarn.spi.run.StatePart;
import io.tarn.spi.write.JobSetup;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import io.tarn.stream.engine.SettableClock;
import io.tarn.stream.engine.internal.operator.AggregateCombiner;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cache of a state partition: what it spares, and that it changes no answer. */
final class CachedPartitionTest {
  private static final Packed COUNT = new Packed(List.of(new Field("n", FieldKind.COUNT)));
  private static final AggregateCombiner.Codec<long[]> CODEC = new AggregateCombiner.Codec<>(COUNT);
  private static final TableSchema SCHEMA = TableSchema.of("counts", KeyTypes.LONG, COUNT);
  private static final RowKeys<Long> KEYS = RowKeys.of(KeyTypes.LONG, 32);

  /** All that opens but where a test says otherwise. */
  private static final Object TASK = new Object();

  private static final long MINUTE = 60_000;
  private static final TableSchema WINDOWED =
      SCHEMA.withWindow(WindowSpec.sliding(Duration.ofMinutes(5), Duration.ofMinutes(1)));
  private static final long ROOMY = 1 << 20;

  private final AtomicLong now = new AtomicLong(1_000);
  private final InMemoryBackend backend = new InMemoryBackend(new SettableClock(now));
  private CountingTable table = table("job", SCHEMA);

  @Test
  void aTableThatWasEmptyIsNeverRead() {
    CachedPartition<long[]> partition = partition(ROOMY);
    for (long batch = 1; batch <= 5; batch++) {
      add(partition, batch, batch - 1, 1L, 2L, batch);
    }

    assertEquals(0, rowsRead());
    assertEquals(5, count(partition, 6, 5, 2L));
  }

  @Test
  void aTableThatWasNotEmptyIsReadOncePerRow() {
    add(partition(ROOMY), 1, ReadPoint.NOTHING, 1L, 2L, 3L);
    CachedPartition<long[]> partition = partition(ROOMY);

    add(partition, 2, 1, 1L, 2L);
    add(partition, 3, 2, 1L, 2L);

    assertEquals(2, rowsRead());
    assertEquals(3, count(partition, 4, 3, 1L));
  }

  @Test
  void aRowThatWasReadAndNotChangedIsNotReadAgainEvenIfItIsNotThere() {
    add(partition(ROOMY), 1, ReadPoint.NOTHING, 1L);
    CachedPartition<long[]> partition = partition(ROOMY);

    assertArrayEquals(new long[] {1}, partition.open(rows(1L, 2L), attempt(2, 1), TASK).state(0));
    assertNull(partition.open(rows(1L, 2L), attempt(3, 2), TASK).state(1));

    assertEquals(2, rowsRead());
  }

  @Test
  void aStateThatAnAbortedAttemptWasGivenIsReadAgain() {
    CachedPartition<long[]> partition = partition(ROOMY);
    add(partition, 1, ReadPoint.NOTHING, 1L);
    partition.open(rows(1L), attempt(2, 1), TASK).state(0)[0] = 99;

    assertEquals(1, count(partition, 3, 1, 1L));
  }

  @Test
  void aCodecThatWritesNothingIsRefused() {
    ValueCodec<long[]> nothing =
        new ValueCodec<>() {
          private static final long serialVersionUID = 1L;

          @Override
          public byte[] encode(long[] state) {
            return new byte[0];
          }

          @Override
          public long[] decode(byte[] value) {
            return new long[0];
          }

          @Override
          public ValueSchema schema() {
            return COUNT;
          }
        };
    StateAccess<long[]> access =
        new CachedPartition<>(
                table,
                StatePart.values("counts"),
                new BucketRange(0, 32),
                nothing,
                () -> ROOMY,
                false)
            .open(rows(1L), attempt(1, ReadPoint.NOTHING), TASK);

    BadStateException thrown =
        assertThrows(BadStateException.class, () -> access.put(0, new long[] {1}));

    assertTrue(
        thrown.getMessage().startsWith("the codec of table counts made no bytes"),
        thrown.getMessage());
  }

  @Test
  void aCacheThatOverflowsReadsAgainAndStaysRight() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    CachedPartition<long[]> partition = partition(1_000);
    Map<Long, Long> expected = new HashMap<>();
    for (long batch = 1; batch <= 60; batch++) {
      Long[] keys = random.longs(8, 0, 40).distinct().boxed().toArray(Long[]::new);
      add(partition, batch, batch - 1, keys);
      for (Long key : keys) {
        expected.merge(key, 1L, Long::sum);
      }
    }
    for (Map.Entry<Long, Long> each : expected.entrySet()) {
      assertEquals(each.getValue(), count(partition, 61, 60, each.getKey()), () -> "seed " + seed);
    }
  }

  /** A text of any length. */
  record Note(String text) {}

  @ParameterizedTest
  @ValueSource(longs = {4_000, ROOMY})
  void aStateThatGrowsAndShrinksIsFoundAsItWasPutAndWithinTheBound(long cacheBytes) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    CachedPartition<Note> partition =
        new CachedPartition<>(
            table,
            StatePart.values("counts"),
            new BucketRange(0, 32),
            CborCodec.of(Note.class),
            () -> cacheBytes,
            false);
    Map<Long, Note> expected = new HashMap<>();
    for (long batch = 1; batch <= 200; batch++) {
      Long[] keys = random.longs(8, 0, 40).distinct().boxed().toArray(Long[]::new);
      StateAccess<Note> access = partition.open(rows(keys), attempt(batch, batch - 1), TASK);
      for (int i = 0; i < keys.length; i++) {
        assertEquals(expected.get(keys[i]), access.state(i), () -> "seed " + seed);
        Note note = new Note("x".repeat(random.nextInt(400)));
        access.put(i, note);
        expected.put(keys[i], note);
      }
      write(access, batch);
      assertTrue(partition.held() <= cacheBytes, () -> "seed " + seed);
    }
    assertEquals(cacheBytes < ROOMY, rowsRead() > 0, () -> "seed " + seed);
  }

  @Test
  void anAbortedAttemptsWritesAreDropped() {
    CachedPartition<long[]> partition = partition(ROOMY);
    add(partition, 1, ReadPoint.NOTHING, 1L);
    add(partition, 2, 1, 1L, 2L);

    StateAccess<long[]> again = partition.open(rows(1L, 2L), attempt(3, 1, 2L), TASK);

    assertArrayEquals(new long[] {1}, again.state(0));
    assertNull(again.state(1));
  }

  @Test
  void anAbortedAttemptsWritesAreDroppedEvenIfItHasBeenForgottenMeanwhile() {
    CachedPartition<long[]> partition = partition(ROOMY);
    add(partition, 1, ReadPoint.NOTHING, 1L);
    add(partition, 2, 1, 1L, 2L);
    // Batch 3 commits without a row of this partition; by then 2 is swept, and masked no more.
    backend.openJobStore("job").sweepMasked(List.of(masked(2)));

    StateAccess<long[]> later = partition.open(rows(1L, 2L), attempt(4, 3), TASK);

    assertArrayEquals(new long[] {1}, later.state(0));
    assertNull(later.state(1));
  }

  @Test
  void aPartitionThatMovedAwayAndBackReadsWhatTheOtherWrote() {
    CachedPartition<long[]> here = partition(ROOMY);
    add(here, 1, ReadPoint.NOTHING, 1L);
    add(partition(ROOMY), 2, 1, 1L);

    add(here, 3, 2, 1L);

    assertEquals(3, count(here, 4, 3, 1L));
  }

  @Test
  void whatAStragglerWritesStaysOutOfTheCache() {
    CachedPartition<long[]> partition = partition(ROOMY);
    add(partition, 1, ReadPoint.NOTHING, 1L);
    StateAccess<long[]> straggler = partition.open(rows(1L), attempt(2, 1), TASK);
    straggler.put(0, new long[] {1_000});
    add(partition, 3, 1, 1L);

    write(straggler, 2);

    assertEquals(2, count(partition, 4, 3, 1L));
  }

  @Test
  void aStragglerThatOpensLateTakesNothingFromTheAttemptThatRuns() {
    CachedPartition<long[]> partition = partition(ROOMY);
    add(partition, 1, ReadPoint.NOTHING, 1L);
    StateAccess<long[]> running = partition.open(rows(1L), attempt(3, 1), TASK);

    StateAccess<long[]> straggler = partition.open(rows(1L, 2L), attempt(2, 1), new Object());
    assertArrayEquals(new long[] {1}, straggler.state(0));
    assertNull(straggler.state(1));
    straggler.put(0, new long[] {1_000});
    write(straggler, 2);
    running.put(0, new long[] {2});
    write(running, 3);
    long read = rowsRead();

    assertEquals(2, count(partition, 4, 3, 1L));
    assertEquals(read, rowsRead(), "the cache was kept");
  }

  @Test
  void aTaskThatIsRunAgainBeginsWithWhatWasCommitted() {
    for (long cacheBytes : List.of(ROOMY, 0L)) {
      table = table("run again with " + cacheBytes, SCHEMA);
      CachedPartition<long[]> partition = partition(cacheBytes);
      add(partition, 1, ReadPoint.NOTHING, 1L);
      add(partition, 2, 1, 1L);

      StateAccess<long[]> again = partition.open(rows(1L), attempt(2, 1), new Object());

      assertArrayEquals(new long[] {1}, again.state(0));
    }
  }

  @Test
  void aSecondOpenInOneTaskSeesItsPutsAndReadsNothingAgain() {
    for (long cacheBytes : List.of(ROOMY, 0L)) {
      table = table("opened twice with " + cacheBytes, SCHEMA);
      CachedPartition<long[]> partition = partition(cacheBytes);
      add(partition, 1, ReadPoint.NOTHING, 1L);

      assertEquals(1, count(partition, 1, ReadPoint.NOTHING, 1L));
      assertEquals(cacheBytes == 0 ? 1 : 0, rowsRead());
    }
  }

  @Test
  void aRemovedRowIsNotReadAgain() {
    CachedPartition<long[]> partition = partition(ROOMY);
    add(partition, 1, ReadPoint.NOTHING, 1L);
    StateAccess<long[]> access = partition.open(rows(1L), attempt(2, 1), TASK);
    access.put(0, null);
    write(access, 2);

    assertNull(partition.open(rows(1L), attempt(3, 2), TASK).state(0));
    assertEquals(0, rowsRead());
    assertNull(table.read(rows(1L), ReadPoint.at(2)).get(0));
  }

  @Test
  void aRowIdleForLongerThanItsTtlIsGoneFromCacheAndTableAlike() {
    table = table("other", SCHEMA.withIdleTtl(Duration.ofSeconds(10)));
    CachedPartition<long[]> cached = partition(ROOMY);
    add(cached, 1_000, ReadPoint.NOTHING, 1L);
    CachedPartition<long[]> fresh = partition(0);

    now.set(11_000);
    assertEquals(1, count(cached, 11_000, 1_000, 1L));
    assertEquals(1, count(fresh, 11_000, 1_000, 1L));
    now.set(11_001);
    assertNull(cached.open(rows(1L), attempt(11_001, 1_000), TASK).state(0));
    assertNull(fresh.open(rows(1L), attempt(11_001, 1_000), TASK).state(0));
  }

  /** A cache of no bytes evicts each row at once. */
  @Test
  void aPaneThatIsEvictedIsReadAgainAsLongAsAnOpenWindowMayAskForIt() {
    table = table("windowed", WINDOWED);
    CachedPartition<long[]> partition = partition(0);
    RowKey pane = KEYS.pane(KEYS.row(1L), 0);

    // At 4:59 a record of minute 4 changes the window of minutes 0 to 4.
    addRows(partition, watermarked(1, ReadPoint.NOTHING, 2 * MINUTE), List.of(pane));

    StateAccess<long[]> asked =
        partition.open(List.of(pane), watermarked(2, 1, 5 * MINUTE - 1), TASK);
    assertArrayEquals(new long[] {1}, asked.state(0));
  }

  @Test
  void aPaneWhoseWindowsAreClosedIsEvictedWithoutMakingTheCacheIncomplete() {
    table = table("windowed", WINDOWED);
    CachedPartition<long[]> partition = partition(0);

    addRows(
        partition,
        watermarked(1, ReadPoint.NOTHING, 5 * MINUTE),
        List.of(KEYS.pane(KEYS.row(1L), 0)));
    partition.open(
        List.of(KEYS.pane(KEYS.row(2L), 20 * MINUTE)), watermarked(2, 1, 5 * MINUTE), TASK);

    assertEquals(0, rowsRead());
  }

  /** A window that is given once it is final may be so long after it was closed. */
  @Test
  void aPaneOfClosedWindowsThatTimersMayStillAskForIsReadAgain() {
    table = table("final", WINDOWED.withTimers());
    CachedPartition<long[]> partition = partition(0);
    RowKey pane = KEYS.pane(KEYS.row(1L), 0);

    addRows(partition, watermarked(1, ReadPoint.NOTHING, 5 * MINUTE), List.of(pane));

    StateAccess<long[]> asked = partition.open(List.of(pane), watermarked(2, 1, 5 * MINUTE), TASK);
    assertArrayEquals(new long[] {1}, asked.state(0));
  }

  private CountingTable table(String job, TableSchema schema) {
    return new CountingTable(
        backend.openJob(job, new JobSetup("tester", List.of(schema))).table(schema.table()));
  }

  private long rowsRead() {
    return table.rowsRead.get();
  }

  /** Counts the rows that are read. */
  private record CountingTable(StateTable table, AtomicLong rowsRead) implements StateTable {
    CountingTable(StateTable table) {
      this(table, new AtomicLong());
    }

    @Override
    public TableSchema schema() {
      return table.schema();
    }

    @Override
    public List<StateCell> read(List<RowKey> rows, ReadPoint at) {
      rowsRead.addAndGet(rows.size());
      return table.read(rows, at);
    }

    @Override
    public boolean isEmpty(RowFamily family, BucketRange buckets, ReadPoint at) {
      return table.isEmpty(family, buckets, at);
    }

    @Override
    public RowScan scan(ScanRange range, ReadPoint at) {
      return table.scan(range, at);
    }

    @Override
    public List<Long> versions(ScanRange range, ReadPoint at) {
      return table.versions(range, at);
    }

    @Override
    public void write(List<StateRow> rows, long version) {
      table.write(rows, version);
    }
  }

  private CachedPartition<long[]> partition(long cacheBytes) {
    return new CachedPartition<>(
        table, StatePart.values("counts"), new BucketRange(0, 32), CODEC, () -> cacheBytes, false);
  }

  private static List<RowKey> rows(Long... keys) {
    return List.of(keys).stream().map(KEYS::row).toList();
  }

  private void add(CachedPartition<long[]> partition, long version, long at, Long... keys) {
    addRows(
        partition, attempt(version, at), List.of(keys).stream().distinct().map(KEYS::row).toList());
  }

  private void addRows(CachedPartition<long[]> partition, Attempt attempt, List<RowKey> rows) {
    StateAccess<long[]> access = partition.open(rows, attempt, TASK);
    for (int i = 0; i < rows.size(); i++) {
      long[] state = access.state(i);
      access.put(i, new long[] {state == null ? 1 : state[0] + 1});
    }
    assertEquals(rows.size(), write(access, attempt.plan().version()));
  }

  /** As a task does. */
  private int write(StateAccess<?> access, long version) {
    List<StateRow> rows = new ArrayList<>();
    ((Pending) access).addTo(rows);
    table.write(rows, version);
    ((Pending) access).written();
    return rows.size();
  }

  private static long count(CachedPartition<long[]> partition, long version, long at, Long key) {
    return partition.open(rows(key), attempt(version, at), TASK).state(0)[0];
  }

  private static Attempt attempt(long version, long at, Long... aborted) {
    List<Mask> masks = Stream.of(aborted).map(CachedPartitionTest::masked).toList();
    return attempt(version, new ReadPoint(at, masks), BatchTime.NO_WATERMARK);
  }

  private static Mask masked(long version) {
    return new Mask(version, version, Mask.Reason.ABORTED, true);
  }

  private static Attempt watermarked(long version, long at, long watermark) {
    return attempt(version, ReadPoint.at(at), watermark);
  }

  private static Attempt attempt(long version, ReadPoint at, long watermark) {
    BatchTime time = new BatchTime(version, Map.of(), Set.of(), watermark, watermark);
    return new Attempt(new Plan("job", 1, version, new PlanRequest(version, Map.of(), time)), at);
  }
}
