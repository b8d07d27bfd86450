package io.tarn.testkit.simulation;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Runs schedules one after the other: the command behind {@code dev/simulate}. */
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
   * Runs the schedules of seeds from {@code firstSeed} on for so long, or until there were enough.
   *
   * @param least how many schedules there must be, however long that takes
   * @param tells whether to say now and then how far it has come
   * @throws AssertionError if something that must hold did not; the message names the seed
   */
  public static Ran schedules(Duration time, int least, long firstSeed, boolean tells) {
    long end = System.nanoTime() + time.toNanos();
    long tell = System.nanoTime() + TELL_NANOS;
    long steps = 0;
    long seed = firstSeed;
    for (; System.nanoTime() < end || seed - firstSeed < least; seed++) {
      steps += Simulation.run(seed, FaultyRule.NONE);
      if (tells && System.nanoTime() > tell) {
        System.out.println(new Ran(firstSeed, seed - firstSeed + 1, steps));
        tell += TELL_NANOS;
      }
    }
    return new Ran(firstSeed, seed - firstSeed, steps);
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
