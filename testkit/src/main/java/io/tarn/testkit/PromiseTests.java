package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.write.FencedException;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The seven promises of Tarn, each with tests of its name. */
abstract class PromiseTests extends BackendContract {
  private static final Instant START = Instant.parse("1995-08-01T00:00:00Z");
  private static final int HITS_A_BATCH = 30;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final QueueSource<Hit> source = new QueueSource<>("hits", 2);
  private final List<List<Hit>> batches = new ArrayList<>();

  PromiseTests(Function<FakeClock, BackendFixture> opening) {
    super(opening);
  }

  @Test
  void p1WholeABatchIsVisibleEntirelyOrNotAtAll() {
    addBatches(4);
    for (int batch = 0; batch < 4; batch++) {
      int committed = batch;
      faults.before(FaultPoint.COMMIT, batch + 1, () -> assertServed(committed, newest()));
      faults.after(FaultPoint.COMMIT, batch + 1, () -> assertServed(committed + 1, newest()));
      for (int write = 1; write <= 3; write++) {
        faults.after(FaultPoint.WRITE_STATE, batch * 3 + write, () -> assertServedSoFar(newest()));
      }
    }

    HitJob.run(job, faulty, source, 1);

    for (int batch = 0; batch < 4; batch++) {
      assertServed(batch + 1, OptionalLong.of(batch));
    }
  }

  @Test
  void p2OnceEachRecordIsCountedOnceWhateverCrashed() {
    addBatches(6);
    for (FaultPoint point :
        List.of(
            FaultPoint.OPEN,
            FaultPoint.PLAN,
            FaultPoint.WRITE_STATE,
            FaultPoint.WRITE_DEAD,
            FaultPoint.PUT_BATCH,
            FaultPoint.COMMIT)) {
      for (FaultMode mode : List.of(FaultMode.BEFORE, FaultMode.AFTER, FaultMode.PARTIAL)) {
        faults.crash(point, 1 + random.nextInt(2), mode);
        runUntilDone(1);
        addBatches(1);
      }
    }
    runUntilDone(1);

    for (int batch = 0; batch < batches.size(); batch++) {
      assertServed(batch + 1, OptionalLong.of(batch));
    }
  }

  @Test
  void p2OnceEachRecordIsCountedOnceWhenAttemptsFailAndAreRepeated() {
    addBatches(8);
    for (FaultPoint point : FaultPoint.values()) {
      for (FaultMode mode : List.of(FaultMode.BEFORE, FaultMode.AFTER, FaultMode.PARTIAL)) {
        faults.fail(point, 1 + random.nextInt(20), mode);
      }
    }
    runUntilDone(3);

    for (int batch = 0; batch < batches.size(); batch++) {
      assertServed(batch + 1, OptionalLong.of(batch));
    }
  }

  @Test
  void p3FencedAWriterPausedBeforeItsCommitChangesNothing() {
    addBatches(1);
    HitJob.run(job, backend, source, 1);
    addBatches(1);
    faults.before(FaultPoint.COMMIT, 1, this::successorTakesOver);

    FencedException fenced =
        assertThrows(FencedException.class, () -> HitJob.run(job, faulty, source, 1));

    assertTrue(
        fenced
            .getMessage()
            .startsWith(
                "Cannot commit batch 1 of " + job + ": epoch 2 was fenced by epoch 3, opened "),
        fenced.getMessage());
    assertAllBatchesServed();
  }

  @Test
  void p3FencedAWriterThatWakesUpAmongItsWritesChangesNothing() {
    addBatches(1);
    HitJob.run(job, backend, source, 1);
    addBatches(1);
    faults.before(FaultPoint.WRITE_STATE, 2, this::successorTakesOver);

    assertRefused(
        FencedException.class,
        "epoch 2 was fenced by epoch 3",
        () -> HitJob.run(job, faulty, source, 1));
    fixture.disturb(job);
    assertAllBatchesServed();

    addBatches(1);
    HitJob.run(job, backend, source, 1);
    assertAllBatchesServed();
  }

  @Test
  void p4StableASnapshotAnswersTheSameAsLongAsItIsWithinHistory() {
    addBatches(5);
    HitJob.run(job, backend, source, 1);
    fixture.disturb(job);
    for (int round = 0; round < 3; round++) {
      addBatches(5);
      faults.fail(FaultPoint.COMMIT, 2, FaultMode.PARTIAL);
      faults.fail(FaultPoint.WRITE_STATE, 5, FaultMode.PARTIAL);
      runUntilDone(2);
      fixture.disturb(job);
      assertAllBatchesServed();
    }
  }

  @Test
  void p5InstantARestartReadsNoMoreRowsOfALargerState() {
    assertEquals(rowsReadByARestart(job + "-small", 50), rowsReadByARestart(job + "-large", 2_000));
  }

  @Test
  void p6AlwaysOnReadsWorkWhileNoEngineRuns() {
    addBatches(2);
    faults.crash(FaultPoint.COMMIT, 2, FaultMode.BEFORE);
    assertThrows(JobFailedException.class, () -> HitJob.run(job, faulty, source, 1));

    assertServed(1, newest());
    assertServed(1, OptionalLong.of(0));

    faults.heal();
    runUntilDone(1);
    assertServed(2, newest());
    assertServed(1, OptionalLong.of(0));
  }

  @Test
  void p7TheFoldServedTablesEqualAPlainFoldOfTheInput() {
    addBatches(12);
    FaultPoint[] points = FaultPoint.values();
    FaultMode[] modes = {FaultMode.BEFORE, FaultMode.AFTER, FaultMode.PARTIAL};
    for (int round = 0; round < 12; round++) {
      FaultPoint point = points[random.nextInt(points.length)];
      FaultMode mode = modes[random.nextInt(modes.length)];
      if (random.nextBoolean()) {
        faults.crash(point, 1 + random.nextInt(8), mode);
      } else {
        faults.fail(point, 1 + random.nextInt(8), mode);
      }
      if (random.nextInt(3) == 0) {
        clock.advance(Duration.ofSeconds(random.nextInt(120) - 60));
      }
      runOnce(2);
      faults.heal();
    }
    runUntilDone(1);

    assertServed(batches.size(), newest());
  }

  /** Another process opens the job, and runs it to its end. */
  private void successorTakesOver() {
    addBatches(1);
    HitJob.run(job, backend, source, 1);
    assertAllBatchesServed();
  }

  private long rowsReadByARestart(String ofJob, int hosts) {
    QueueSource<Hit> own = new QueueSource<>("hits", 2);
    own.addAll(
        IntStream.range(0, hosts).mapToObj(host -> new Hit("host-" + host, 1, START)).toList());
    HitJob.run(ofJob, backend, own, 1);
    own.addAll(IntStream.range(0, 10).mapToObj(host -> new Hit("host-" + host, 1, START)).toList());
    long before = faulty.rowsRead();
    HitJob.run(ofJob, faulty, own, 1);
    return faulty.rowsRead() - before;
  }

  /** Runs the job again and again, healed after each failure, until it ends well. */
  private void runUntilDone(int attempts) {
    while (!runOnce(attempts)) {
      faults.heal();
    }
  }

  private boolean runOnce(int attempts) {
    try {
      HitJob.run(job, faulty, source, attempts);
      return true;
    } catch (JobFailedException e) {
      return false;
    }
  }

  private void addBatches(int count) {
    for (int i = 0; i < count; i++) {
      List<Hit> hits = new ArrayList<>();
      for (int j = 0; j < HITS_A_BATCH; j++) {
        hits.add(
            new Hit(
                random.nextInt(15) == 0 ? HitJob.DEAD_HOST : "host-" + random.nextInt(12),
                random.nextInt(10) == 0 ? -1 : random.nextInt(1_000),
                START.plusSeconds(random.nextInt(900))));
      }
      batches.add(hits);
      source.addAll(hits);
    }
  }

  private static OptionalLong newest() {
    return OptionalLong.empty();
  }

  private void assertAllBatchesServed() {
    for (int batch = 0; batch < batches.size(); batch++) {
      assertServed(batch + 1, OptionalLong.of(batch));
    }
    assertServed(batches.size(), newest());
  }

  /** The tables hold the fold of some number of whole batches, the same in all of them. */
  private void assertServedSoFar(OptionalLong at) {
    HitFold read = HitFold.read(job, at, fixture::rows);
    assertTrue(
        IntStream.rangeClosed(0, batches.size()).anyMatch(count -> fold(count).equals(read)),
        () -> "seed " + seed + ": no number of whole batches folds into " + read);
  }

  private void assertServed(int count, OptionalLong at) {
    assertEquals(fold(count), HitFold.read(job, at, fixture::rows), () -> "seed " + seed);
    if (at.isEmpty()) {
      assertEquals(
          dead(count), fixture.deadPositions(job).stream().sorted().toList(), () -> "seed " + seed);
    }
  }

  /** Each of the job's operations finds the key of such a hit to be none. */
  private List<String> dead(int count) {
    List<String> positions = new ArrayList<>();
    for (int batch = 0; batch < count; batch++) {
      for (int i = 0; i < batches.get(batch).size(); i++) {
        if (batches.get(batch).get(i).host().equals(HitJob.DEAD_HOST)) {
          positions.addAll(Collections.nCopies(HitJob.OPERATIONS, batch + ":" + i));
        }
      }
    }
    Collections.sort(positions);
    return positions;
  }

  private HitFold fold(int count) {
    return HitFold.of(batches.subList(0, count).stream().flatMap(List::stream).toList());
  }
}
