package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.protocol.JobRow;
import io.tarn.stream.engine.spi.BackendException;
import io.tarn.stream.engine.spi.Committed;
import io.tarn.stream.engine.spi.FencedException;
import io.tarn.stream.engine.spi.JobLog;
import io.tarn.stream.engine.spi.Plan;
import io.tarn.stream.engine.spi.PlanRequest;
import io.tarn.stream.engine.spi.ReadPoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The contract of a job's log while every answer comes: transitions, fencing, masking. */
public abstract class AbstractJobLogTests extends JobLogContract {
  @Test
  void aNewJobHasCommittedNothing() {
    JobLog log = open();

    assertEquals(1, log.epoch());
    assertEquals(Optional.empty(), log.committed());
    assertEquals(Optional.empty(), log.interrupted());
    assertEquals(new ReadPoint(ReadPoint.NOTHING, Set.of()), log.readPoint());
  }

  @Test
  void whatWasCommittedIsFoundByTheNextWriter() {
    Committed committed = planAndCommit(open(), 0);

    JobLog next = open();

    assertEquals(2, next.epoch());
    assertEquals(Optional.of(committed), next.committed());
    assertEquals(Map.of("in", "1"), committed.offsets());
    assertEquals(Map.of("stream", 100L), committed.eventTimes());
    assertEquals(new ReadPoint(committed.version(), Set.of()), next.readPoint());
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
  void anInterruptedPlanIsMaskedAndPlannedAgainWithTheSameOffsets() {
    Plan plan = open().plan(request(0, 7));

    JobLog next = open();
    PlanRequest again = next.interrupted().orElseThrow().again();
    assertEquals(request(0, 7), again);
    assertEquals(Set.of(plan.version()), next.readPoint().aborted());

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

    assertEquals(Optional.of(request(0, 7)), open().interrupted().map(Plan::again));
  }

  @Test
  void aPlanThatWasAbortedAndNotPlannedAgainIsInterrupted() {
    JobLog log = open();
    log.abort(log.plan(request(0, 7)), true);

    assertEquals(Optional.of(request(0, 7)), open().interrupted().map(Plan::again));
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
  void anUnsettledAttemptStaysMaskedForEver() throws Exception {
    Plan unsettled = open().plan(request(0));
    JobLog log = open();
    for (int batch = 0; batch < 3; batch++) {
      awaitSweeps(log, batch);
      planAndCommit(log, batch);
    }

    assertTrue(log.readPoint().isAborted(unsettled.version()));
    assertTrue(open().readPoint().isAborted(unsettled.version()));
  }

  @Test
  void aSettledAttemptIsForgottenOnceItIsSwept() throws Exception {
    JobLog log = open();
    Plan settled = log.plan(request(0));
    log.abort(settled, true);
    assertTrue(log.readPoint().isAborted(settled.version()));

    awaitSweeps(log, 0);
    planAndCommit(log, 0);

    assertFalse(log.readPoint().isAborted(settled.version()));
  }

  @Test
  void atTheMarginsBoundAPlanFailsUntilTheSweepDoesNot() {
    faults.failAlways(FaultPoint.SWEEP_ABORTED, FaultMode.BEFORE);
    JobLog log = open();
    for (int i = 0; i < TableSchema.VERSION_MARGIN; i++) {
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
  void aSweepThatFailedIsMadeAgainBeforeAPlanFailsForIt() throws Exception {
    CountDownLatch lastBegun = new CountDownLatch(1);
    faults.beforeSweepOf(clock.millis() + TableSchema.VERSION_MARGIN - 1, lastBegun::countDown);
    faults.failAlways(FaultPoint.SWEEP_ABORTED, FaultMode.BEFORE);
    JobLog log = open();
    for (int i = 0; i < TableSchema.VERSION_MARGIN; i++) {
      log.abort(log.plan(request(0)), true);
    }
    assertTrue(lastBegun.await(30, TimeUnit.SECONDS), "the sweeps did not fail");
    faults.heal();

    assertEquals(0, planAndCommit(log, 0).batch());
  }

  @Test
  void whatWasSweptIsNotedWhenTheJobIsClosed() {
    try (JobLog log = open()) {
      log.abort(log.plan(request(0)), false);
    }

    JobRow row = backend.openJobStore(job).read().orElseThrow();
    assertEquals(List.of(), row.unswept());
    assertEquals(1, row.abortedVersions().size());
  }

  private JobLog reopenedUnder(JobLog log) {
    open();
    return log;
  }

  /**
   * Waits until what was to be swept up to now has been: sweeps are made one after the other, so
   * they have ended when that of one more attempt begins.
   */
  private void awaitSweeps(JobLog log, long batch) throws InterruptedException {
    Plan marker = log.plan(request(batch));
    CountDownLatch begun = new CountDownLatch(1);
    faults.beforeSweepOf(marker.version(), begun::countDown);
    log.abort(marker, true);
    assertTrue(begun.await(30, TimeUnit.SECONDS), "the sweep did not begin");
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
