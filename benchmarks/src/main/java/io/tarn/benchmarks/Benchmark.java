package io.tarn.benchmarks;

import static io.tarn.benchmarks.Measurement.onHBase;

import io.tarn.benchmarks.Options.Option;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code dev/bench} can measure.
 *
 * @param name what the user calls it
 * @param measures what it tells
 * @param measurement what runs
 * @param options those that it takes
 */
record Benchmark(String name, String measures, Measurement measurement, List<Option> options) {
  private static final List<Benchmark> ALL =
      List.of(
          benchmark(
              "counts",
              "running count and sum by key: events/s, how long a batch takes, and the ratios to"
                  + " plain puts of the same rows, by one call and by as many threads as the engine"
                  + " has",
              onHBase(FoldBench::counts),
              Batches.options(40, 80)),
          benchmark(
              "windows",
              "the same in windows of 5 minutes that slide by 1",
              onHBase(FoldBench::windows),
              Batches.options(40, 80)),
          benchmark(
              "latency",
              "the same as counts with 1,000 events a batch",
              onHBase(FoldBench::latency),
              Batches.options(500, 2_000)),
          benchmark(
              "wide",
              "the latest value of 1 kB by key, the same figures as counts",
              onHBase(FoldBench::wide),
              Batches.options(40, 40)),
          benchmark(
              "join",
              "two streams of a million events each joined by key within 10 minutes, in turns with"
                  + " counts: the ratio of their events/s, and the rows that wait",
              onHBase(BesideCountsBench::join),
              with(Batches.options(20, 40), new Option("keys", 50_000))),
          benchmark(
              "inverse",
              "sums of the last 10 batches by key, by a function and its inverse, in turns with"
                  + " counts: the ratio of their events/s",
              onHBase(BesideCountsBench::inverse),
              Batches.options(40, 40)),
          benchmark(
              "growth",
              "counts for many batches: how long they take by and by, what the region server does"
                  + " meanwhile, heap and disk",
              onHBase(GrowthBench::run),
              new Option("batches", 320)),
          benchmark(
              "inserts",
              "new keys into a table of 10,000 rows and into a large one",
              onHBase(InsertsBench::run),
              new Option("rows", 10_000_000)),
          benchmark(
              "bulk",
              "many rows into a table of the user's own, by puts and by bulk load, in turns: the"
                  + " ratio of their times; both tables compared",
              onHBase(BulkBench::run),
              new Option("events", 5_000_000)),
          benchmark(
              "bulk-state",
              "the same for a count and a sum by key, kept as state",
              onHBase(BulkBench::state),
              new Option("events", 5_000_000),
              new Option("least-rows", 50_000)),
          benchmark(
              "hot",
              "the same 1,000 keys in each batch, beyond the default history of 1,000 batches",
              onHBase(HotKeysBench::run),
              new Option("batches", 1_500)),
          benchmark(
              "restart",
              "from opening a job to its first commit, by rows of state, and by pending timers",
              onHBase((hbase, folder, options) -> RestartBench.run(hbase))),
          benchmark(
              "restart-cold",
              "a restart in fresh processes: from HBase up to the commit of 100,000 events, by step",
              (folder, options) -> ColdRestartBench.run(folder, options.count("restarts")),
              new Option("restarts", 5)),
          benchmark(
              "cache",
              "counts with a state of five times what the cache may hold, against all of it cached",
              onHBase(CacheBench::run),
              new Option("batches", 25)),
          benchmark(
              "reads",
              "a row, a prefix, a table and changes at pinned snapshots, against plain requests",
              onHBase((hbase, folder, options) -> ReadsBench.run(hbase))),
          benchmark(
              "freshness",
              "from a file's coming to its last event's being read over HTTP, at a steady rate",
              FreshnessBench::run,
              new Option("rate", 20_000),
              new Option("seconds", 60)));

  private static Benchmark benchmark(
      String name, String measures, Measurement measurement, Option... options) {
    return new Benchmark(name, measures, measurement, List.of(options));
  }

  private static Benchmark benchmark(
      String name, String measures, Measurement measurement, List<Option> options) {
    return new Benchmark(name, measures, measurement, options);
  }

  private static List<Option> with(List<Option> options, Option more) {
    return Stream.concat(options.stream(), Stream.of(more)).toList();
  }

  /**
   * Finds one by its name.
   *
   * @throws IllegalArgumentException with a sentence for the user, if there is none
   */
  static Benchmark named(String name) {
    return ALL.stream()
        .filter(benchmark -> benchmark.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no benchmark is named " + name + "\n" + help()));
  }

  /** All benchmarks, a paragraph each. */
  static String help() {
    return "usage: dev/bench NAME [OPTION N] …\n\n"
        + ALL.stream().map(Benchmark::paragraph).collect(Collectors.joining("\n"))
        + "\n  peer          Tarn and Spark side by side; see dev/bench peer --help"
        + "\n\nThe number of an option is its default.";
  }

  private String paragraph() {
    String line = String.format("  %-12s  %s", name, measures);
    return options.isEmpty()
        ? line
        : line
            + "\n                "
            + options.stream().map(Option::toString).collect(Collectors.joining(" "));
  }
}
