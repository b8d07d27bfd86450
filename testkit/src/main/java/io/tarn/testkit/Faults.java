package io.tarn.testkit;

import io.tarn.spi.job.BackendException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The script of a {@link FaultyBackend}: which calls fail, and what else happens when they are
 * made. Calls are counted from when the script's line is written. Thread-safe.
 */
public final class Faults {
  private final List<Fault> faults = new ArrayList<>();
  private final List<Hook> hooks = new ArrayList<>();
  private final Map<Long, Runnable> sweepHooks = new HashMap<>();
  private final List<Runnable> delayed = new ArrayList<>();
  private final Map<FaultPoint, Integer> calls = new EnumMap<>(FaultPoint.class);
  private boolean down;

  /** The {@code nth} call at {@code point} from now on, from 1, fails; those after it do not. */
  public synchronized Faults fail(FaultPoint point, int nth, FaultMode mode) {
    faults.add(new Fault(point, callsAt(point) + nth, callsAt(point) + nth, mode, false));
    return this;
  }

  /** Every call at {@code point} fails until {@link #heal}. */
  public synchronized Faults failAlways(FaultPoint point, FaultMode mode) {
    faults.add(new Fault(point, 0, Integer.MAX_VALUE, mode, false));
    return this;
  }

  /**
   * The {@code nth} call at {@code point} fails, and with it every later call at any point until
   * {@link #heal}: to the backend the process is as good as killed.
   */
  public synchronized Faults crash(FaultPoint point, int nth, FaultMode mode) {
    faults.add(new Fault(point, callsAt(point) + nth, callsAt(point) + nth, mode, true));
    return this;
  }

  /** Runs {@code body} on the caller's thread before the {@code nth} call at {@code point}. */
  public synchronized Faults before(FaultPoint point, int nth, Runnable body) {
    hooks.add(new Hook(point, callsAt(point) + nth, true, body));
    return this;
  }

  /**
   * Runs {@code body} on the caller's thread once the {@code nth} call at {@code point} is done.
   */
  public synchronized Faults after(FaultPoint point, int nth, Runnable body) {
    hooks.add(new Hook(point, callsAt(point) + nth, false, body));
    return this;
  }

  /** Runs {@code body} on the sweeper's thread before it removes the cells of that version. */
  public synchronized Faults beforeSweepOf(long version, Runnable body) {
    sweepHooks.put(version, body);
    return this;
  }

  /** Nothing fails any more. */
  public synchronized void heal() {
    faults.clear();
    down = false;
  }

  /** Does what was delayed, in the order of the calls. */
  public void deliverDelayed() {
    List<Runnable> requests;
    synchronized (this) {
      requests = List.copyOf(delayed);
      delayed.clear();
    }
    requests.forEach(Runnable::run);
  }

  /** How many calls were made at {@code point}. */
  public synchronized int calls(FaultPoint point) {
    return callsAt(point);
  }

  /** Makes a call that is done whole or not at all, as the script says. */
  <R> R call(FaultPoint point, Request<R> whole) {
    return call(point, whole, () -> {});
  }

  /** Makes a call that gives nothing back and is done whole or not at all, as the script says. */
  void run(FaultPoint point, Runnable whole) {
    run(point, whole, () -> {});
  }

  /** Makes a call that gives nothing back, as the script says. */
  void run(FaultPoint point, Runnable whole, Runnable half) {
    call(
        point,
        () -> {
          whole.run();
          return null;
        },
        half);
  }

  /** Makes a call as the script says. */
  <R> R call(FaultPoint point, Request<R> whole, Runnable half) {
    int call;
    Optional<FaultMode> mode;
    synchronized (this) {
      call = calls.merge(point, 1, Integer::sum);
    }
    runHooks(point, call, true);
    synchronized (this) {
      mode = modeOf(point, call);
    }
    if (mode.isEmpty()) {
      R result = whole.send();
      runHooks(point, call, false);
      return result;
    }
    switch (mode.get()) {
      case BEFORE -> {}
      case AFTER -> {
        whole.send();
        runHooks(point, call, false);
      }
      case PARTIAL -> half.run();
      case DELAYED -> delay(whole);
    }
    throw new BackendException("fault " + mode.get() + " at call " + call + " of " + point);
  }

  /** Says that the cells of a version are about to be removed. */
  void sweeping(long version) {
    Runnable hook;
    synchronized (this) {
      hook = sweepHooks.remove(version);
    }
    if (hook != null) {
      hook.run();
    }
  }

  private synchronized <R> void delay(Request<R> whole) {
    delayed.add(whole::send);
  }

  private void runHooks(FaultPoint point, int call, boolean before) {
    List<Hook> due = new ArrayList<>();
    synchronized (this) {
      for (Iterator<Hook> each = hooks.iterator(); each.hasNext(); ) {
        Hook hook = each.next();
        if (hook.point == point && hook.call == call && hook.before == before) {
          each.remove();
          due.add(hook);
        }
      }
    }
    due.forEach(hook -> hook.body.run());
  }

  private Optional<FaultMode> modeOf(FaultPoint point, int call) {
    if (down) {
      return Optional.of(FaultMode.BEFORE);
    }
    for (Fault fault : faults) {
      if (fault.point == point && fault.first <= call && call <= fault.last) {
        down |= fault.crash;
        return Optional.of(fault.mode);
      }
    }
    return Optional.empty();
  }

  private int callsAt(FaultPoint point) {
    return calls.getOrDefault(point, 0);
  }

  /** A call to the backend. */
  @FunctionalInterface
  interface Request<R> {
    R send();
  }

  private record Fault(FaultPoint point, int first, int last, FaultMode mode, boolean crash) {}

  private record Hook(FaultPoint point, int call, boolean before, Runnable body) {}
}
