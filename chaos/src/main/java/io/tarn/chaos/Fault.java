package io.tarn.chaos;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is done to processes, each at a random moment while the job has hits to count. */
enum Fault {
  KILL(Place.FOLDER, "the demo is killed with -9, HBase with it, and started again"),
  KILL_STARTING(Place.FOLDER, "killed, and killed again while HBase starts"),
  STANDBY_KILL(Place.FOLDER, "of two demos the first is killed; the second takes over"),
  STOPPED(Place.FOLDER, "of two demos the first is stopped for 1 to 40 s, and resumed"),
  SMALL_HEAP(Place.FOLDER, "killed, run with a heap far too small for up to 60 s, and killed"),
  LOCK_DELETED(Place.FOLDER, "a lock file is deleted: the demo has to end by itself"),
  INT(Place.FOLDER, "Ctrl-C: an end in order"),
  DISK(Place.SMALL_DISK, "the disk is filled: the demo has to end or refuse; room is made"),
  ENGINE_KILL(Place.CLUSTER, "the demo that leads is killed with -9; the standby takes over"),
  ENGINE_STOPPED(Place.CLUSTER, "the demo that leads is stopped beyond its session, and resumed"),
  REGION_SERVER_KILL(Place.CLUSTER, "a region server is killed with -9, and started again"),
  REGION_SERVER_STOPPED(
      Place.CLUSTER, "a region server is stopped beyond its session, and resumed"),
  MASTER_KILL(Place.CLUSTER, "the master is killed with -9, and started after up to 20 s"),
  ZOOKEEPER_KILL(Place.CLUSTER, "ZooKeeper is killed with -9, and started after up to 25 s"),
  FLUSH_COMPACT_MOVE(Place.CLUSTER, "regions are flushed, compacted and moved");

  private final Place place;
  private final String tells;

  Fault(Place place, String tells) {
    this.place = place;
    this.tells = tells;
  }

  Place place() {
    return place;
  }

  /** Whether it shows only while there is something to write. */
  boolean needsHits() {
    return this == DISK;
  }

  /** As the command line names it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The fault of that name.
   *
   * @throws IllegalArgumentException if there is none, naming those there are
   */
  static Fault named(String name) {
    return Arrays.stream(values())
        .filter(fault -> fault.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no fault is named " + name + "; there are " + Arrays.toString(values())));
  }

  /** One line for each. */
  static String catalogue() {
    return Arrays.stream(values())
        .map(
            fault ->
                String.format(
                    Locale.ROOT, "  %-7s  %-22s %s", fault.place.option(), fault, fault.tells))
        .collect(Collectors.joining("\n"));
  }
}
