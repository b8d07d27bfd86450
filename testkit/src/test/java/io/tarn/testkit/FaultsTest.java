package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.spi.job.BackendException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The script of faults does what it says, so that the suites test what they say. */
final class FaultsTest {
  private final Faults faults = new Faults();
  private final List<String> done = new ArrayList<>();

  @Test
  void theNthCallFailsAndNoOther() {
    faults.fail(FaultPoint.PLAN, 2, FaultMode.BEFORE);
    call("a");
    assertFails("b", "fault BEFORE at call 2 of PLAN");
    call("c");
    assertEquals(List.of("a", "c"), done);
  }

  @Test
  void aLostAnswerComesAfterTheDeed() {
    faults.fail(FaultPoint.PLAN, 1, FaultMode.AFTER);
    assertFails("a", "fault AFTER at call 1 of PLAN");
    assertEquals(List.of("a"), done);
  }

  @Test
  void aPartialCallDoesTheHalf() {
    faults.fail(FaultPoint.PLAN, 1, FaultMode.PARTIAL);
    assertFails("a", "fault PARTIAL at call 1 of PLAN");
    assertEquals(List.of("half a"), done);
  }

  @Test
  void aDelayedCallIsDoneWhenItIsDelivered() {
    faults.fail(FaultPoint.PLAN, 1, FaultMode.DELAYED);
    assertFails("a", "fault DELAYED at call 1 of PLAN");
    call("b");
    faults.deliverDelayed();
    faults.deliverDelayed();
    assertEquals(List.of("b", "a"), done);
  }

  @Test
  void afterACrashEverythingFailsUntilHealed() {
    faults.crash(FaultPoint.PLAN, 1, FaultMode.AFTER);
    assertFails("a", "fault AFTER at call 1 of PLAN");
    assertFails("b", "fault BEFORE at call 2 of PLAN");
    assertThrows(BackendException.class, () -> faults.call(FaultPoint.READ_ROW, () -> 1, () -> {}));
    faults.heal();
    call("c");
    assertEquals(List.of("a", "c"), done);
  }

  @Test
  void hooksRunOnceBeforeAndAfterTheirCall() {
    faults.before(FaultPoint.PLAN, 1, () -> done.add("before"));
    faults.after(FaultPoint.PLAN, 1, () -> done.add("after"));
    call("a");
    call("b");
    assertEquals(List.of("before", "a", "after", "b"), done);
  }

  @Test
  void theClockMovesOnlyWhenItIsMoved() {
    FakeClock clock = FakeClock.at(Instant.EPOCH);
    clock.advance(Duration.ofSeconds(5));
    clock.advance(Duration.ofSeconds(-2));
    assertEquals(3_000, clock.millis());
    assertEquals(3_000, clock.withZone(ZoneId.of("Europe/Berlin")).millis());
    clock.set(Instant.EPOCH);
    assertEquals(Instant.EPOCH, clock.instant());
  }

  private void call(String what) {
    faults.call(FaultPoint.PLAN, () -> done.add(what), () -> done.add("half " + what));
  }

  private void assertFails(String what, String message) {
    assertEquals(message, assertThrows(BackendException.class, () -> call(what)).getMessage());
  }
}
