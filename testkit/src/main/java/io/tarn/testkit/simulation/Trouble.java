package io.tarn.testkit.simulation;

import java.util.Random;

/**
 * How much goes wrong for a process; each is a chance of one in so many, 0 for never.
 *
 * @param faults a request is lost, done late, twice, in part, or its answer lost
 * @param outages that happens to a request, and those after it are lost for a while
 * @param pauses a request takes long
 * @param suspensions the machine is suspended
 * @param clockJumps somebody sets the wall clock
 * @param typicalNanos how long half a request takes, about
 */
record Trouble(
    int faults, int outages, int pauses, int suspensions, int clockJumps, long typicalNanos) {
  /** A pause is up to so many times as long as half a request. */
  private static final int LONG_PAUSE = 600;

  static Trouble none(long typicalNanos) {
    return new Trouble(0, 0, 0, 0, 0, typicalNanos);
  }

  /** What becomes of a request that changes something. */
  enum Fate {
    DONE,
    DONE_TWICE,
    ANSWER_LOST,
    PART,
    LATE,
    LOST
  }

  boolean loses(Random random) {
    return oneIn(faults * 3, random);
  }

  Fate fate(Random random) {
    return oneIn(faults, random) ? faultyFate(random) : Fate.DONE;
  }

  Fate faultyFate(Random random) {
    return Fate.values()[1 + random.nextInt(Fate.values().length - 1)];
  }

  /** How long an outage that begins now lasts; 0 for none. */
  long outageNanos(Random random) {
    return oneIn(outages, random) ? random.nextLong(40 * typicalNanos) : 0;
  }

  boolean suspends(Random random) {
    return oneIn(suspensions, random);
  }

  boolean setsClock(Random random) {
    return oneIn(clockJumps, random);
  }

  long latencyNanos(Random random) {
    return oneIn(pauses, random)
        ? random.nextLong(LONG_PAUSE * typicalNanos)
        : 1 + random.nextLong(2 * typicalNanos);
  }

  long lateNanos(Random random) {
    return random.nextLong((random.nextBoolean() ? LONG_PAUSE : 4) * typicalNanos);
  }

  private static boolean oneIn(int chances, Random random) {
    return chances > 0 && random.nextInt(chances) == 0;
  }
}
