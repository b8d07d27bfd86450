package io.tarn.stream.engine.internal.state;

import io.tarn.spi.job.Plan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What this process has open: a state for each opening of a job that it works for, and of one job
 * the newest opening only. Nothing is connected to or closed under its lock, so that a cluster
 * which does not answer holds nobody else back. Thread-safe.
 */
final class StateRegister {
  /** More than a process can have open, and be sent a late task of. */
  private static final int REMEMBERED = 1_000;

  /** By the opening's id. Changed under its lock only. */
  private static final Map<String, Registered> OPEN = new ConcurrentHashMap<>();

  /** Ids of openings that this process made itself and that have ended, the latest. */
  private static final Set<String> ENDED =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > REMEMBERED;
            }
          });

  private StateRegister() {}

  /** Puts what this process has opened itself, in place of older openings of the job. */
  static void put(Opening opening, ProcessState opened) {
    List<Registered> older;
    synchronized (OPEN) {
      older = takeOlder(opening);
      OPEN.put(
          opening.id(), new Registered(opening, CompletableFuture.completedFuture(opened), true));
    }
    older.forEach(Registered::release);
  }

  /**
   * What is open of an opening; if that is nothing, what is connected to now, for all who ask
   * meanwhile.
   *
   * @param plan whose task asks, for messages
   * @throws IllegalStateException if the job has been opened again since, or the opening has ended
   */
  static ProcessState get(Opening opening, Plan plan, Function<Opening, ProcessState> connecting) {
    Registered known = OPEN.get(opening.id());
    return known == null ? attach(opening, plan, connecting) : known.join();
  }

  /** Takes out what this process has opened itself. */
  static void remove(Opening opening) {
    Registered left;
    synchronized (OPEN) {
      left = OPEN.remove(opening.id());
      ENDED.add(opening.id());
    }
    if (left != null && !left.own()) {
      left.release();
    }
  }

  /** Releases all of it, and forgets what has ended. */
  static void clear() {
    List<Registered> all;
    synchronized (OPEN) {
      all = List.copyOf(OPEN.values());
      OPEN.clear();
      ENDED.clear();
    }
    all.forEach(Registered::release);
  }

  private static ProcessState attach(
      Opening opening, Plan plan, Function<Opening, ProcessState> connecting) {
    Registered mine = new Registered(opening, new CompletableFuture<>(), false);
    List<Registered> older;
    Registered known;
    synchronized (OPEN) {
      checkNewest(opening, plan);
      known = OPEN.putIfAbsent(opening.id(), mine);
      older = known == null ? takeOlder(opening) : List.of();
    }
    if (known != null) {
      return known.join();
    }
    older.forEach(Registered::release);
    try {
      ProcessState connected = connecting.apply(opening);
      mine.state().complete(connected);
      return connected;
    } catch (RuntimeException | Error e) {
      OPEN.remove(opening.id(), mine);
      mine.state().completeExceptionally(e);
      throw e;
    }
  }

  private static void checkNewest(Opening opening, Plan plan) {
    for (Registered other : OPEN.values()) {
      if (other.opening().isOfSameJob(opening) && other.opening().epoch() > opening.epoch()) {
        throw tooLate(
            plan,
            "the job has been opened again, and this process works for epoch "
                + other.opening().epoch()
                + ", not "
                + opening.epoch());
      }
    }
    if (ENDED.contains(opening.id())) {
      throw tooLate(plan, "this process has ended the run that it belongs to");
    }
  }

  private static IllegalStateException tooLate(Plan plan, String why) {
    return new IllegalStateException(
        "Attempt "
            + plan.version()
            + " at batch "
            + plan.batch()
            + " of "
            + plan.job()
            + " comes too late: "
            + why
            + "; stop the one that has sent the task");
  }

  /** Takes out what is open of older openings of the job. */
  private static List<Registered> takeOlder(Opening opening) {
    List<Registered> older = new ArrayList<>();
    for (Registered other : List.copyOf(OPEN.values())) {
      if (other.opening().isOfSameJob(opening) && other.opening().epoch() < opening.epoch()) {
        OPEN.remove(other.opening().id());
        if (other.own()) {
          ENDED.add(other.opening().id());
        }
        older.add(other);
      }
    }
    return older;
  }

  /**
   * @param state complete once it is connected
   * @param own whether this process has opened the job itself
   */
  private record Registered(Opening opening, CompletableFuture<ProcessState> state, boolean own) {
    ProcessState join() {
      try {
        return state.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        if (e.getCause() instanceof Error failure) {
          throw failure;
        }
        throw e;
      }
    }

    /** At once, or as soon as it is connected: whoever has connected it then finds it released. */
    void release() {
      CompletableFuture<Void> released = state.thenAccept(ProcessState::release);
      if (released.isCompletedExceptionally() && !state.isCompletedExceptionally()) {
        released.join(); // what closing it threw is the caller's to see
      }
    }
  }
}
