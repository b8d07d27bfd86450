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
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What this process has open: a state for each opening of a job that it works for, and of one job
 * the newest opening only. Nothing is connected to or closed under its lock, so that a cluster
 * which does not answer holds nobody else back. Thread-safe.
 *
 * @param <S> what is open of an opening
 */
final class StateRegister<S> {
  /** More than a process can have open, and be sent a late task of. */
  private static final int REMEMBERED = 1_000;

  /** By the opening's id. Changed under its lock only. */
  private final Map<String, Registered<S>> open = new ConcurrentHashMap<>();

  /** Ids of openings that this process made itself and that have ended, the latest. */
  private final Set<String> ended =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > REMEMBERED;
            }
          });

  private final Consumer<S> releasing;

  /**
   * @param releasing gives up what is open of an opening
   */
  StateRegister(Consumer<S> releasing) {
    this.releasing = releasing;
  }

  /** Puts what this process has opened itself, in place of older openings of the job. */
  void put(Opening opening, S opened) {
    List<Registered<S>> older;
    synchronized (open) {
      older = takeOlder(opening);
      open.put(
          opening.id(), new Registered<>(opening, CompletableFuture.completedFuture(opened), true));
    }
    older.forEach(this::release);
  }

  /**
   * What is open of an opening; if that is nothing, what is connected to now, for all who ask
   * meanwhile.
   *
   * @param plan whose task asks, for messages
   * @throws IllegalStateException if the job has been opened again since, or the opening has ended
   */
  S get(Opening opening, Plan plan, Function<Opening, S> connecting) {
    Registered<S> known = open.get(opening.id());
    return known == null ? attach(opening, plan, connecting) : known.join();
  }

  /** Takes out what this process has opened itself. */
  void remove(Opening opening) {
    Registered<S> left;
    synchronized (open) {
      left = open.remove(opening.id());
      ended.add(opening.id());
    }
    if (left != null && !left.own()) {
      release(left);
    }
  }

  /** Releases all of it, and forgets what has ended. */
  void clear() {
    List<Registered<S>> all;
    synchronized (open) {
      all = List.copyOf(open.values());
      open.clear();
      ended.clear();
    }
    all.forEach(this::release);
  }

  private S attach(Opening opening, Plan plan, Function<Opening, S> connecting) {
    Registered<S> mine = new Registered<>(opening, new CompletableFuture<>(), false);
    List<Registered<S>> older;
    Registered<S> known;
    synchronized (open) {
      checkNewest(opening, plan);
      known = open.putIfAbsent(opening.id(), mine);
      older = known == null ? takeOlder(opening) : List.of();
    }
    if (known != null) {
      return known.join();
    }
    older.forEach(this::release);
    try {
      S connected = connecting.apply(opening);
      mine.state().complete(connected);
      return connected;
    } catch (RuntimeException | Error e) {
      open.remove(opening.id(), mine);
      mine.state().completeExceptionally(e);
      throw e;
    }
  }

  private void checkNewest(Opening opening, Plan plan) {
    for (Registered<S> other : open.values()) {
      if (other.opening().isOfSameJob(opening) && other.opening().epoch() > opening.epoch()) {
        throw tooLate(
            plan,
            "the job has been opened again, and this process works for epoch "
                + other.opening().epoch()
                + ", not "
                + opening.epoch());
      }
    }
    if (ended.contains(opening.id())) {
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
  private List<Registered<S>> takeOlder(Opening opening) {
    List<Registered<S>> older = new ArrayList<>();
    for (Registered<S> other : List.copyOf(open.values())) {
      if (other.opening().isOfSameJob(opening) && other.opening().epoch() < opening.epoch()) {
        open.remove(other.opening().id());
        if (other.own()) {
          ended.add(other.opening().id());
        }
        older.add(other);
      }
    }
    return older;
  }

  /** At once, or as soon as it is connected: whoever has connected it then finds it released. */
  private void release(Registered<S> registered) {
    CompletableFuture<S> state = registered.state();
    CompletableFuture<Void> released = state.thenAccept(releasing);
    if (released.isCompletedExceptionally() && !state.isCompletedExceptionally()) {
      released.join(); // what closing it threw is the caller's to see
    }
  }

  /**
   * @param state complete once it is connected
   * @param own whether this process has opened the job itself
   */
  private record Registered<S>(Opening opening, CompletableFuture<S> state, boolean own) {
    S join() {
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
  }
}
