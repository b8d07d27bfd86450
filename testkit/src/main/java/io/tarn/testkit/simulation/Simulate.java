package io.tarn.testkit.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs schedules, many of them: the command behind {@code dev/simulate}. */
public final class Simulate {
  private static final String USAGE =
      "usage: dev/simulate [MINUTES [FIRST_SEED]] | dev/simulate seed SEED | dev/simulate rule RULE";
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** The rule that hides best is caught by one schedule in some hundreds. */
  private static final int ENOUGH = 10_000;

  private Simulate() {}

  /** Ends with 0 if all held, 1 if something did not, 2 for wrong usage. */
  public static void main(String[] args) {
    try {
      if (args.length == 2 && args[0].equals("seed")) {
        System.out.println(Simulation.run(Long.parseLong(args[1]), FaultyRule.NONE) + " steps");
      } else if (args.length == 2 && args[0].equals("rule")) {
        System.out.println(caught(FaultyRule.valueOf(args[1])));
      } else if (args.length <= 2) {
        long minutes = args.length > 0 ? Long.parseLong(args[0]) : 1;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
        System.out.println(schedules(Duration.ofMinutes(minutes), 0, seed, true));
      } else {
        throw new IllegalArgumentException("too many arguments");
      }
      System.exit(0);
    } catch (IllegalArgumentException e) {
      System.err.println(USAGE);
      System.exit(2);
    } catch (AssertionError e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  /**
   * Runs the schedules of seeds from {@code firstSeed} on for so long, or until there were enough:
   * each on one thread, and as many at once as the machine has processors.
   *
   * @param least how many schedules there must be, however long that takes
   * @param tells whether to say now and then how far it has come
   * @throws AssertionError if something that must hold did not; the message names the seed
   */
  public static Ran schedules(Duration time, int least, long firstSeed, boolean tells) {
    Running running = new Running(System.nanoTime() + time.toNanos(), least, firstSeed, tells);
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        all.add(threads.submit(running::run));
      }
      for (Future<?> each : all) {
        each.get();
      }
      return running.ran();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof AssertionError failure
          ? failure
          : new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** What the threads share. */
  private static final class Running {
    private final long end;
    private final int least;
    private final long firstSeed;
    private final boolean tells;
    private long next;
    private long done;
    private long steps;
    private long tell = System.nanoTime() + TELL_NANOS;
    private boolean failed;

    Running(long end, int least, long firstSeed, boolean tells) {
      this.end = end;
      this.least = least;
      this.firstSeed = firstSeed;
      this.tells = tells;
      this.next = firstSeed;
    }

    void run() {
      boolean ended = false;
      try {
        for (OptionalLong seed = take(); seed.isPresent(); seed = take()) {
          add(Simulation.run(seed.getAsLong(), FaultyRule.NONE));
        }
        ended = true;
      } finally {
        if (!ended) {
          fail();
        }
      }
    }

    private synchronized OptionalLong take() {
      return !failed && (System.nanoTime() < end || next - firstSeed < least)
          ? OptionalLong.of(next++)
          : OptionalLong.empty();
    }

    private synchronized void add(long moreSteps) {
      done++;
      steps += moreSteps;
      if (tells && System.nanoTime() > tell) {
        System.out.println(ran());
        tell += TELL_NANOS;
      }
    }

    private synchronized void fail() {
      failed = true;
    }

    synchronized Ran ran() {
      return new Ran(firstSeed, done, steps);
    }
  }

  /**
   * Runs schedules with a rule that is wrong until one tells.
   *
   * @return how it told
   * @throws AssertionError if none of {@value #ENOUGH} did
   */
  public static String caught(FaultyRule rule) {
    long first = rule.firstSeed();
    for (int schedule = 1; schedule <= ENOUGH; schedule++) {
      try {
        Simulation.run(first + schedule, rule);
      } catch (AssertionError e) {
        return rule + " was caught by schedule " + schedule + ": " + e.getMessage();
      }
    }
    throw new AssertionError(
        rule + " was not caught by " + ENOUGH + " schedules from seed " + (first + 1));
  }

  /** What was run. */
  public record Ran(long firstSeed, long schedules, long steps) {
    @Override
    public String toString() {
      return schedules + " schedules of " + steps + " steps, from seed " + firstSeed;
    }
  }
}
