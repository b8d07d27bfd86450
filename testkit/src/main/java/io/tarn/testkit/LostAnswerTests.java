package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Plan;
import io.tarn.spi.write.CommitUnknownException;
import io.tarn.spi.write.JobLog;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of a job's log when answers get lost, and requests are delivered late. */
abstract class LostAnswerTests extends JobLogContract {
  LostAnswerTests(Function<FakeClock, BackendFixture> opening) {
    super(opening);
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER"})
  void anOpenWhoseAnswerIsLostIsFoundOut(FaultMode mode) {
    planAndCommit(open(), 0);
    Plan interrupted = open().plan(request(1, 9));
    faults.fail(FaultPoint.OPEN, 1, mode);

    JobLog log = open();

    assertEquals(3, log.epoch());
    assertEquals(Optional.of(interrupted), log.interrupted());
    assertEquals(1, planAndCommit(log, 1).batch());
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER"})
  void aPlanWhoseAnswerIsLostIsFoundOut(FaultMode mode) {
    JobLog log = open();
    faults.fail(FaultPoint.PLAN, 1, mode);

    Plan plan = log.plan(request(0));

    assertEquals(clock.millis(), plan.version());
    assertEquals(Optional.of(plan), open().interrupted());
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER"})
  void aCommitWhoseAnswerIsLostIsFoundOut(FaultMode mode) {
    JobLog log = open();
    Plan plan = log.plan(request(0));
    faults.fail(FaultPoint.COMMIT, 1, mode);

    assertEquals(plan.version(), commit(log, plan).version());

    assertEquals(1, planAndCommit(log, 1).batch());
    assertEquals(1, open().committed().orElseThrow().batch());
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER"})
  void anAbortWhoseAnswerIsLostIsFoundOut(FaultMode mode) {
    JobLog log = open();
    Plan plan = log.plan(request(0));
    faults.fail(FaultPoint.ABORT, 1, mode);

    log.abort(plan, false);

    assertTrue(log.readPoint().isMasked(plan.version()));
    assertEquals(0, planAndCommit(log, 0).batch());
    assertTrue(open().readPoint().isMasked(plan.version()));
  }

  @Test
  void aCommitThatCannotBeFoundOutIsUnknownUntilTheJobIsOpenedAgain() {
    JobLog log = open();
    Plan plan = log.plan(request(0));
    faults.crash(FaultPoint.COMMIT, 1, FaultMode.AFTER);

    CommitUnknownException thrown =
        assertThrows(CommitUnknownException.class, () -> commit(log, plan));
    assertEquals(
        "Cannot tell whether batch 0 of "
            + job
            + " was committed: no answer came, and its row cannot be read; start the job again once HBase answers",
        thrown.getMessage());

    faults.heal();
    assertEquals(plan.version(), open().committed().orElseThrow().version());
  }

  @Test
  void aPlanLoggedWithoutAnAnswerIsAbortedByTheNext() {
    JobLog log = open();
    faults.crash(FaultPoint.PLAN, 1, FaultMode.AFTER);
    assertThrows(BackendException.class, () -> log.plan(request(0)));
    faults.heal();
    clock.advance(Duration.ofSeconds(1));

    Plan second = planOnceItSucceeds(log);

    JobLog successor = open();
    assertEquals(Optional.of(second.version()), successor.interrupted().map(Plan::version));
    assertTrue(
        successor.readPoint().isMasked(second.version()),
        "what was written under the second plan shows later");
  }

  @Test
  void aPlanDeliveredLateIsNotTakenForTheNextOne() {
    JobLog log = open();
    faults.crash(FaultPoint.PLAN, 1, FaultMode.DELAYED);
    assertThrows(BackendException.class, () -> log.plan(request(0)));
    faults.heal();
    faults.deliverDelayed();
    clock.advance(Duration.ofSeconds(1));

    Plan second = planOnceItSucceeds(log);

    assertTrue(
        open().readPoint().isMasked(second.version()),
        "what was written under the second plan shows later");
  }

  @Test
  void anAbortLoggedWithoutAnAnswerCanBeRepeated() {
    JobLog log = open();
    Plan plan = log.plan(request(0));
    faults.crash(FaultPoint.ABORT, 1, FaultMode.AFTER);
    assertThrows(BackendException.class, () -> log.abort(plan, true));
    faults.heal();

    abortOnceItSucceeds(log, plan);

    assertTrue(log.readPoint().isMasked(plan.version()));
    assertEquals(0, planAndCommit(log, 0).batch());
  }

  @Test
  void aDuplicateOfACommitDeliveredLateDoesNotApply() {
    JobLog log = open();
    Plan plan = log.plan(request(0));
    faults.fail(FaultPoint.COMMIT, 1, FaultMode.DELAYED);
    commit(log, plan);
    planAndCommit(log, 1);

    faults.deliverDelayed();

    assertEquals(2, planAndCommit(log, 2).batch());
    JobLog next = open();
    assertEquals(2, next.committed().orElseThrow().batch());
    assertEquals(Map.of("in", "3"), next.committed().orElseThrow().offsets());
  }

  @Test
  void aCommitDeliveredAfterASuccessorOpenedDoesNotApply() {
    JobLog log = open();
    Plan plan = log.plan(request(0));
    faults.crash(FaultPoint.COMMIT, 1, FaultMode.DELAYED);
    assertThrows(CommitUnknownException.class, () -> commit(log, plan));
    faults.heal();

    JobLog successor = open();
    faults.deliverDelayed();

    assertEquals(Optional.of(plan), successor.interrupted());
    assertEquals(0, planAndCommit(successor, 0).batch());
    assertTrue(open().readPoint().isMasked(plan.version()));
  }

  @Test
  void anOpenDeliveredLateDoesNotApply() {
    JobLog first = open();
    faults.fail(FaultPoint.OPEN, 1, FaultMode.DELAYED);
    JobLog second = open();
    faults.deliverDelayed();

    assertEquals(first.epoch() + 1, second.epoch());
    assertEquals(0, planAndCommit(second, 0).batch());
  }

  /** Plans batch 0 as the engine does: again, where it was not logged. */
  private Plan planOnceItSucceeds(JobLog log) {
    try {
      return log.plan(request(0));
    } catch (BackendException e) {
      return log.plan(request(0));
    }
  }

  private static void abortOnceItSucceeds(JobLog log, Plan plan) {
    try {
      log.abort(plan, false);
    } catch (BackendException e) {
      log.abort(plan, false);
    }
  }
}
