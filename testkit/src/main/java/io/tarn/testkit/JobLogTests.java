package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BadRecords;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.BatchResult;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.EventTime;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.write.FencedException;
import io.tarn.spi.write.JobLog;
import io.tarn.stream.engine.protocol.JobStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The contract of a job's log while every answer comes: transitions, fencing, masking. */
abstract class JobLogTests extends JobLogContract {
  JobLogTests(Function<FakeClock, BackendFixture> opening) {
    super(opening);
  }

  @Test
  void aNewJobHasCommittedNothing() {
    JobLog log = open();

    assertEquals(1, log.epoch());
    assertEquals(Optional.empty(), log.committed());
    assertEquals(Optional.empty(), log.interrupted());
    assertEquals(ReadPoint.at(ReadPoint.NOTHING), log.readPoint());
  }

  @Test
  void whatWasCommittedIsFoundByTheNextWriter() {
    Committed committed = planAndCommit(open(), 0);

    JobLog next = open();

    assertEquals(2, next.epoch());
    assertEquals(Optional.of(committed), next.committed());
    assertEquals(Map.of("in", "1"), committed.offsets());
    assertEquals(Map.of("stream", new EventTime(100, 0)), committed.eventTimes());
    assertEquals(ReadPoint.at(committed.version()), next.readPoint());
  }

  @Test
  void onlyTheNextBatchCanBePlanned() {
    JobLog log = open();

    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> log.plan(request(1)));

    assertEquals(
        "the next batch of " + job + " is 0, but 1 was to be planned", thrown.getMessage());
  }

  @Test
  void anAttemptThatWasAbortedCannotBeCommitted() {
    JobLog log = open();
    Plan plan = log.plan(request(0));
    log.abort(plan, true);

    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> commit(log, plan));

    assertEquals(
        "attempt " + plan.version() + " at batch 0 of " + job + " is not open",
        thrown.getMessage());
  }

  @Test
  void aLaterEpochFencesPlanCommitAndAbort() {
    JobLog idle = open();
    assertFenced("plan batch 0 of " + job, 1, 2, () -> reopenedUnder(idle).plan(request(0)));

    JobLog committing = open();
    Plan commit = committing.plan(request(0));
    assertFenced("commit batch 0 of " + job, 3, 4, () -> commit(reopenedUnder(committing), commit));

    JobLog aborting = open();
    Plan abort = aborting.plan(request(0));
    assertFenced("abort batch 0 of " + job, 5, 6, () -> reopenedUnder(aborting).abort(abort, true));
  }

  @Test
  void whatOutputsAreToBeGivenIsKeptWithTheCommitUntilItIsNoted() {
    JobLog log = open();
    Committed first = commit(log, 0, Map.of("files", "f0", "topic", "t0"));
    Committed second = commit(log, 1, Map.of("files", "f1"));

    JobLog next = open();
    assertEquals(
        List.of(
            new Delivery(job, "files", 2, 0, first.version(), "f0"),
            new Delivery(job, "topic", 2, 0, first.version(), "t0"),
            new Delivery(job, "files", 2, 1, second.version(), "f1")),
        next.undelivered());
    next.delivered(next.undelivered().get(0));
    next.delivered(next.undelivered().get(0));
    assertEquals(
        List.of(new Delivery(job, "files", 2, 1, second.version(), "f1")), next.undelivered());
    next.noteDelivered();

    assertEquals(
        List.of(new Delivery(job, "files", 3, 1, second.version(), "f1")), open().undelivered());
  }

  @Test
  void whatWasDeliveredIsNotedWithTheNextPlanOrAtTheEnd() {
    JobLog log = open();
    commit(log, 0, Map.of("files", "f0"));
    log.delivered(log.undelivered().get(0));
    log.abort(log.plan(request(1)), true);
    assertEquals(List.of(), open().undelivered());

    JobLog last = open();
    commit(last, 1, Map.of("files", "f1"));
    last.delivered(last.undelivered().get(0));
    last.close();
    assertEquals(List.of(), open().undelivered());
  }

  @Test
  void aWriterThatIsFencedNotesNoDelivery() {
    JobLog log = open();
    commit(log, 0, Map.of("files", "f0"));
    log.delivered(log.undelivered().get(0));

    open();

    assertThrows(FencedException.class, log::noteDelivered);
    log.close();
    assertEquals(1, open().undelivered().size());
  }

  private static Committed commit(JobLog log, long batch, Map<String, String> receipts) {
    return log.commit(
        log.plan(request(batch)),
        new BatchResult(
            Map.of(),
            RowCounts.NONE,
            Set.of(TABLE.table()),
            Map.of(),
            "{}",
            Optional.empty(),
            receipts,
            false));
  }

  @Test
  void anInterruptedPlanIsMaskedAndPlannedAgainWithTheSameOffsets() {
    Plan plan = open().plan(request(0, 7));

    JobLog next = open();
    PlanRequest again = next.interrupted().orElseThrow().request();
    assertEquals(request(0, 7), again);
    assertTrue(next.readPoint().isMasked(plan.version()));

    Plan second = next.plan(again);
    assertTrue(second.version() > plan.version());
    Committed committed = commit(next, second);
    assertEquals(Optional.empty(), next.interrupted());
    assertEquals(Map.of("in", "7"), committed.offsets());
  }

  @Test
  void anInterruptedPlanOutlivesAWriterThatDiesBeforePlanningIt() {
    open().plan(request(0, 7));
    open();

    assertEquals(Optional.of(request(0, 7)), open().interrupted().map(Plan::request));
  }

  @Test
  void aPlanThatWasAbortedAndNotPlannedAgainIsInterrupted() {
    JobLog log = open();
    log.abort(log.plan(request(0, 7)), true);

    assertEquals(Optional.of(request(0, 7)), open().interrupted().map(Plan::request));
  }

  @Test
  void versionsGrowWhenTheClockStandsStillOrGoesBack() {
    JobLog log = open();
    long first = planAndCommit(log, 0).version();
    assertEquals(clock.millis(), first);

    assertEquals(first + 1, planAndCommit(log, 1).version());
    clock.advance(Duration.ofHours(-1));
    Plan aborted = log.plan(request(2));
    assertEquals(first + 2, aborted.version());
    log.abort(aborted, true);
    assertEquals(first + 3, log.plan(request(2)).version());
    assertEquals(first + 4, open().plan(request(2)).version());
  }

  @Test
  void anUnsettledAttemptStaysMaskedForEver() {
    Plan unsettled = open().plan(request(0));
    JobLog log = open();
    commitUntil(log, () -> jobRow().unswept().isEmpty());

    assertTrue(log.readPoint().isMasked(unsettled.version()));
    assertTrue(open().readPoint().isMasked(unsettled.version()));
  }

  @Test
  void aSettledAttemptIsForgottenOnceItIsSwept() {
    JobLog log = open();
    Plan settled = log.plan(request(0));
    log.abort(settled, true);
    assertTrue(log.readPoint().isMasked(settled.version()));

    commitUntil(log, () -> !log.readPoint().isMasked(settled.version()));

    assertEquals(List.of(), jobRow().masks());
    assertEquals(List.of(), jobRow().unswept());
  }

  @Test
  void attemptsBetweenTwoCommitsAreOneMask() {
    JobLog log = open();
    planAndCommit(log, 0);
    Plan first = log.plan(request(1));
    log.abort(first, false);
    log.abort(log.plan(request(1)), true);
    Plan last = log.plan(request(1));
    JobLog next = open();

    List<Mask> masks = next.readPoint().masks();
    assertEquals(
        List.of(new Mask(first.version(), last.version(), Mask.Reason.INTERRUPTED, false)), masks);

    planAndCommit(next, 1);
    Plan later = next.plan(request(2));
    next.abort(later, false);
    assertEquals(
        new Mask(later.version(), later.version(), Mask.Reason.ABORTED, false),
        jobRow().masks().get(jobRow().masks().size() - 1));
    assertFalse(next.readPoint().isMasked(next.committed().orElseThrow().version()));
  }

  @Test
  void aPlanThatIsPlannedAgainTakesTheTimeAndTheSettingsOver() {
    BatchTime time = new BatchTime(5, Map.of("in", 7L), Set.of("idle"), 7, 6);
    PlanRequest request =
        new PlanRequest(
            0,
            Map.of("in", new OffsetRange("", "3")),
            time,
            Duration.ofHours(2),
            BadRecords.DEAD_LETTERS);
    open().plan(request);

    JobLog next = open();
    assertEquals(Optional.of(request), next.interrupted().map(Plan::request));
    Committed committed = commit(next, next.plan(next.interrupted().orElseThrow().request()));
    assertEquals(time, committed.time());
  }

  @Test
  void whatABatchWasCommittedWithIsKept() {
    JobLog log = open();
    Committed first = planAndCommit(log, 0);
    Committed second = planAndCommit(log, 1);

    try (JobStore store = backend.openJobStore(job)) {
      BatchEntry kept = store.batch(1, log.readPoint()).orElseThrow();
      assertEquals(second, kept.committed());
      assertEquals(first.version(), kept.previousVersion());
      assertEquals(request(1), kept.plan().request());
      assertEquals(Optional.empty(), store.batch(2, log.readPoint()));
    }
  }

  @Test
  void whatAJobDoesIsKeptBesideItsRow() {
    JobLog log = open();
    log.describe("{\"first\":1}");
    try (JobStore store = backend.openJobStore(job)) {
      JobRow before = store.row().orElseThrow();
      assertEquals(Optional.of("{\"first\":1}"), store.graph());
      log.describe("{\"second\":2}");
      assertEquals(Optional.of("{\"second\":2}"), store.graph());
      assertEquals(Optional.of(before), store.row());
      planAndCommit(log, 0);
      assertEquals(Optional.of("{\"second\":2}"), store.graph());
    }
  }

  @Test
  void whatAFencedWriterSaysThatTheJobDoesIsNotKept() {
    JobLog stale = open();
    open().describe("{\"successor\":2}");

    stale.describe("{\"stale\":1}");

    try (JobStore store = backend.openJobStore(job)) {
      assertEquals(Optional.of("{\"successor\":2}"), store.graph());
    }
  }

  @Test
  void aJobWhoseGraphCannotBeKeptGoesOn() {
    for (FaultPoint point : List.of(FaultPoint.READ_GRAPH, FaultPoint.PUT_GRAPH)) {
      JobLog log = open();
      faults.fail(point, 1, FaultMode.BEFORE);
      log.describe("{\"at\":\"" + point + "\"}");
      planAndCommit(log, log.committed().map(last -> last.batch() + 1).orElse(0L));
    }
    try (JobStore store = backend.openJobStore(job)) {
      assertEquals(Optional.empty(), store.graph());
    }
  }

  /** As if the job had been put back to batch 0: another batch 1 follows it. */
  @Test
  void twoBatchesOfOneIdAreToldApartByTheirVersions() {
    JobLog log = open();
    planAndCommit(log, 0);
    Committed first = planAndCommit(log, 1);
    ReadPoint before = log.readPoint();
    try (JobStore store = backend.openJobStore(job)) {
      long version = first.version() + 1_000;
      BatchEntry entry = store.batch(1, before).orElseThrow();
      Committed other =
          new Committed(
              1,
              version,
              first.offsets(),
              first.time(),
              Map.of(),
              first.totals(),
              Set.of(),
              Map.of());
      store.putBatch(new BatchEntry(other, entry.plan(), entry.previousVersion(), "{}"));

      Mask putBack = new Mask(first.version(), first.version(), Mask.Reason.ABORTED, true);
      ReadPoint after = new ReadPoint(version, List.of(putBack));
      assertEquals(first, store.batch(1, before).orElseThrow().committed());
      assertEquals(other, store.batch(1, after).orElseThrow().committed());
    }
  }

  @Test
  void atTheMarginsBoundAPlanFailsUntilTheSweepDoesNot() {
    faults.failAlways(FaultPoint.SWEEP_MASKED, FaultMode.BEFORE);
    JobLog log = open();
    for (int i = 0; i < TableSchema.UNSWEPT_MARGIN; i++) {
      log.abort(log.plan(request(0)), true);
    }

    BackendException thrown = assertThrows(BackendException.class, () -> log.plan(request(0)));
    assertEquals(
        "The cells of the aborted attempt "
            + clock.millis()
            + " of "
            + job
            + " could not be swept, and no more may be left",
        thrown.getMessage());

    faults.heal();
    assertEquals(0, planAndCommit(log, 0).batch());
  }

  @Test
  void aSweepThatFailedIsMadeAgainBeforeAPlanFailsForIt() {
    CountDownLatch lastBegun = new CountDownLatch(1);
    faults.beforeSweepOf(clock.millis() + TableSchema.UNSWEPT_MARGIN - 1, lastBegun::countDown);
    faults.failAlways(FaultPoint.SWEEP_MASKED, FaultMode.BEFORE);
    JobLog log = open();
    for (int i = 0; i < TableSchema.UNSWEPT_MARGIN; i++) {
      log.abort(log.plan(request(0)), true);
    }
    await(lastBegun, "the sweeps did not fail");
    faults.heal();

    assertEquals(0, planAndCommit(log, 0).batch());
  }

  @Test
  void whatWasSweptIsNotedWhenTheJobIsClosed() {
    try (JobLog log = open()) {
      log.abort(log.plan(request(0)), false);
    }

    assertEquals(List.of(), jobRow().unswept());
    assertEquals(1, jobRow().masks().size());
  }

  private JobLog reopenedUnder(JobLog log) {
    open();
    return log;
  }

  /** Sweeps are made in the background, and noted by the next plan. */
  private static void commitUntil(JobLog log, BooleanSupplier reached) {
    repeatUntil(reached, () -> planAndCommit(log, nextBatch(log)));
  }

  private static void assertFenced(String doing, long epoch, long by, Executable call) {
    FencedException thrown = assertThrows(FencedException.class, call);
    assertEquals(epoch, thrown.epoch());
    assertEquals(by, thrown.fencedBy());
    String start = "Cannot " + doing + ": epoch " + epoch + " was fenced by epoch " + by + ", ";
    assertTrue(thrown.getMessage().startsWith(start + "opened "), thrown.getMessage());
    assertTrue(thrown.getMessage().contains(" by tester ("), thrown.getMessage());
    assertTrue(thrown.getMessage().endsWith("; stop this process"), thrown.getMessage());
  }
}
