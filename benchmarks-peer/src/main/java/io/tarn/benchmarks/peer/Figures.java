package io.tarn.benchmarks.peer;

import io.tarn.benchmarks.Workload;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The rounds of one workload as a table. */
final class Figures {
  private static final String LEFT = "%-9s%-7s";
  private static final String COLUMN = "%17s";

  private final String name;
  private final Workload workload;
  private final List<Round> rounds;

  /**
   * @param name what the user calls the workload
   */
  Figures(String name, Workload workload, List<Round> rounds) {
    this.name = name;
    this.workload = workload;
    this.rounds = List.copyOf(rounds);
  }

  String table() {
    StringBuilder table = new StringBuilder();
    String unit = Round.isMillis(workload) ? "ms a batch, median" : "events/s";
    table.append(String.format("%s: %s; %,d rows, all equal%n", name, unit, rounds.get(0).rows()));
    table.append(String.format(LEFT, "round", "first"));
    for (Contender contender : Contender.values()) {
      table.append(String.format(COLUMN, contender.label()));
    }
    table.append(String.format(COLUMN + "%n", "Tarn to Spark"));
    for (int i = 0; i < rounds.size(); i++) {
      Round round = rounds.get(i);
      String first = round.first().isSpark() ? "Spark" : "Tarn";
      table.append(line(String.valueOf(i + 1), first, round::figure, round.timesSpark(workload)));
    }
    table.append(
        line(
            "median",
            "",
            contender -> median(round -> round.figure(contender)),
            median(round -> round.timesSpark(workload))));
    return table.toString();
  }

  private String line(
      String round, String first, ToDoubleFunction<Contender> figure, double timesSpark) {
    StringBuilder line = new StringBuilder(String.format(LEFT, round, first));
    for (Contender contender : Contender.values()) {
      line.append(String.format(COLUMN, text(workload, figure.applyAsDouble(contender))));
    }
    String ratio =
        String.format(Locale.ROOT, Round.isMillis(workload) ? "1/%.1f" : "%.2f", timesSpark);
    return line.append(String.format(COLUMN + "%n", ratio)).toString();
  }

  private double median(ToDoubleFunction<Round> figure) {
    return Medians.of(rounds.stream().mapToDouble(figure).toArray());
  }

  static String text(Workload workload, double figure) {
    return String.format(Locale.ROOT, Round.isMillis(workload) ? "%,.1f" : "%,.0f", figure);
  }
}
