package io.tarn.testkit.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Virtual time, and actors that take turns: one runs at a time, and when it waits the event that is
 * due next happens. What happens follows from the seed alone, though actors are threads and run the
 * real code. The turn, and with it all that stands here, goes from thread to thread.
 */
final class Scheduler {
  private static final long STUCK_SECONDS = 60;

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong((Event event) -> event.nanos)
              .thenComparingLong(event -> event.order));
  private final Semaphore done = new Semaphore(0);
  private final List<Actor> actors = new ArrayList<>();
  private final long mostSteps;
  private long nanos;
  private long order;
  private final AtomicLong steps = new AtomicLong();
  private boolean over;
  private Actor turn;
  private Throwable failure;

  /**
   * @param mostSteps how many turns there may be until a run has failed
   */
  Scheduler(long mostSteps) {
    this.mostSteps = mostSteps;
  }

  /** Virtual ns since the beginning. */
  long nanos() {
    return nanos;
  }

  /** How many turns there were. */
  long steps() {
    return steps.get();
  }

  /** Has something happen later, in an instant. */
  void after(long delayNanos, Runnable happens) {
    events.add(new Event(nanos + delayNanos, order++, null, happens));
  }

  /** Starts an actor. What it throws ends the run. */
  Actor spawn(String name, Runnable body) {
    Actor actor = new Actor(name, body);
    actors.add(actor);
    actor.wakeAfter(0);
    return actor;
  }

  /** The actor whose turn it is. */
  Actor self() {
    return turn;
  }

  /** Ends the run with a failure. */
  void fail(Throwable thrown) {
    if (failure == null && !over) {
      failure = thrown;
    }
  }

  /**
   * Lets events happen until there are none or one has failed; then ends all actors.
   *
   * @throws Throwable what has failed
   */
  void run() throws Throwable {
    passTurn(null);
    for (long seen = -1; !done.tryAcquire(STUCK_SECONDS, TimeUnit.SECONDS); seen = steps.get()) {
      if (seen == steps.get()) {
        throw new IllegalStateException("actor " + turn.name + " neither waits nor ends");
      }
    }
    over = true;
    for (int i = 0; i < actors.size(); i++) { // one that ends may start another
      Actor actor = actors.get(i);
      if (!actor.ended) {
        actor.letOn();
        done.acquire();
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Lets what is due next happen, until that is an actor's turn.
   *
   * @return whether it is the turn of {@code self}
   */
  private boolean passTurn(Actor self) {
    while (!over && failure == null && !events.isEmpty()) {
      Event next = events.poll();
      nanos = next.nanos;
      if (next.actor != null) {
        if (steps.incrementAndGet() > mostSteps) {
          fail(new AssertionError("not done after " + mostSteps + " steps"));
          break;
        }
        if (next.actor != self) {
          next.actor.letOn();
          return false;
        }
        turn = self;
        return true;
      }
      try {
        next.happens.run();
      } catch (RuntimeException | AssertionError e) {
        fail(e);
      }
    }
    done.release();
    return false;
  }

  /** One that takes turns. Its code may change threads, as long as one of them runs at a time. */
  final class Actor {
    private final String name;
    private final Semaphore go = new Semaphore(0);
    private final Thread thread;
    private boolean started;
    private volatile boolean ended;

    private Actor(String name, Runnable body) {
      this.name = name;
      this.thread = new Thread(() -> live(body), name);
      thread.setDaemon(true);
    }

    boolean ended() {
      return ended;
    }

    /** Gives the turn up for so long. To be called when it is the actor's own. */
    void sleep(long delayNanos) {
      if (over) {
        throw new Ended();
      }
      wakeAfter(delayNanos);
      if (!passTurn(this)) {
        go.acquireUninterruptibly();
      }
      if (over) {
        throw new Ended();
      }
    }

    private void live(Runnable body) {
      go.acquireUninterruptibly();
      try {
        if (!over) {
          body.run();
        }
      } catch (Ended e) {
        // the run is over, or the process was killed
      } catch (RuntimeException | Error e) {
        fail(e);
      } finally {
        ended = true;
        passTurn(null);
      }
    }

    private void wakeAfter(long delayNanos) {
      events.add(new Event(nanos + delayNanos, order++, this, null));
    }

    private void letOn() {
      turn = this;
      if (!started) {
        started = true;
        thread.start();
      }
      go.release();
    }
  }

  /** Thrown through an actor's code to end it, as a kill does. */
  static final class Ended extends Error {
    private static final long serialVersionUID = 1L;

    Ended() {
      super("ended", null, false, false);
    }
  }

  /**
   * What happens at a time.
   *
   * @param actor whose turn it is then; null if {@code happens} does
   */
  private record Event(long nanos, long order, Actor actor, Runnable happens) {}
}
