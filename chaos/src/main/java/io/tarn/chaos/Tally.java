package io.tarn.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/** What all rounds came to, by fault. */
final class Tally {
  private static final String ROW = "| %-22s | %5s | %7s | %6s | %7s | %11s | %8s | %10s |%n";

  private final Map<Fault, List<Outcome>> outcomes = new EnumMap<>(Fault.class);

  void add(Outcome outcome) {
    outcomes.computeIfAbsent(outcome.fault(), missing -> new ArrayList<>()).add(outcome);
  }

  boolean isClean() {
    return outcomes.values().stream()
        .flatMap(List::stream)
        .allMatch(outcome -> outcome.findings().isEmpty());
  }

  /** A table in Markdown, with a line for each fault and one for all. */
  @Override
  public String toString() {
    StringBuilder table =
        new StringBuilder(
            ROW.formatted(
                "fault",
                "times",
                "batches",
                "reads",
                "refused",
                "still, s",
                "at most",
                "violations"));
    table.append("|---|---|---|---|---|---|---|---|\n");
    outcomes.forEach((fault, rounds) -> table.append(row(fault.toString(), rounds)));
    List<Outcome> all = outcomes.values().stream().flatMap(List::stream).toList();
    return table.append(row("all", all)).toString();
  }

  private static String row(String name, List<Outcome> rounds) {
    long[] still =
        rounds.stream().mapToLong(each -> each.read().stoodStill().toMillis()).sorted().toArray();
    return ROW.formatted(
        name,
        rounds.size(),
        sum(rounds.stream().mapToLong(each -> each.read().batches())),
        sum(rounds.stream().mapToLong(each -> each.read().reads())),
        sum(rounds.stream().mapToLong(each -> each.read().refused())),
        seconds(still.length == 0 ? 0 : still[still.length / 2]),
        seconds(still.length == 0 ? 0 : still[still.length - 1]),
        sum(rounds.stream().mapToLong(each -> each.findings().size())));
  }

  private static String sum(LongStream counts) {
    return String.format(Locale.ROOT, "%,d", counts.sum());
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f", millis / 1000.0);
  }
}
