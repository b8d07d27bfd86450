package io.tarn.benchmarks.peer;

import io.tarn.benchmarks.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileUtil;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command behind {@code dev/bench peer}: Tarn and Spark Structured Streaming on the same files,
 * one after the other, each in a JVM of its own on an HBase of its own; their results compared.
 */
@Command(
    name = "dev/bench peer",
    sortOptions = false,
    description = {
      "Tarn and Spark Structured Streaming on the same files, in turns: each in a JVM of its own,"
          + " Spark with two collectors, of which the better one counts. Fails if their results,"
          + " read from HBase, differ in any row.",
      ""
    })
public final class PeerCommand implements Callable<Integer> {
  private static final Map<String, Workload> WORKLOADS =
      Map.of("W1", Workload.COUNTS, "W2", Workload.WINDOWS, "latency", Workload.LATENCY);

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "W1|W2|latency",
      description =
          "W1 counts and sums by key, W2 does so in windows of 5 minutes that slide by 1, latency"
              + " is W1 in batches of 1,000 events. All three unless named.")
  private List<String> names = List.of("W1", "W2", "latency");

  @Option(
      names = "--rounds",
      defaultValue = "2",
      description =
          "In each round each contender runs once, in an order that is turned from round to round."
              + " ${DEFAULT-VALUE} unless given.")
  private int rounds;

  @Option(
      names = "--batches",
      description = "How many batches are counted. 40 unless given, in latency 200.")
  private Integer batches;

  @Option(
      names = "--warm-up",
      description =
          "How many batches before those are not counted, as code is compiled meanwhile: 120 unless"
              + " given, in latency 2000.")
  private Integer warmUp;

  @Option(
      names = "--spark",
      paramLabel = "KEY=VALUE",
      description = "A setting of Spark's, above those that it is tuned with. May be repeated.")
  private List<String> settings = List.of();

  @Option(names = "--keep", description = "Keep the folder with input, results and logs.")
  private boolean keep;

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Option(names = "--heap", hidden = true, description = "Of the launcher: how much, a flag.")
  private List<String> heap = List.of();

  @Option(names = "--jvm", hidden = true, description = "Of the launcher: a flag of all JVMs.")
  private List<String> jvm = List.of();

  @Option(names = "--tarn-jvm", hidden = true, description = "Of the launcher: one of Tarn's.")
  private List<String> shipped = List.of();

  private PeerCommand() {}

  /** Ends with 1 if something failed or results differ, with 2 if the arguments are wrong. */
  public static void main(String[] args) {
    CommandLine line = new CommandLine(new PeerCommand());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          command.getErr().println("dev/bench peer: " + failure.getMessage());
          return 1;
        });
    System.exit(line.execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    Path folder = Files.createTempDirectory("tarn-peer");
    boolean done = false;
    try {
      Sides sides = new Sides(folder, heap, jvm, shipped, settings);
      Conditions.of(sides).forEach(System.out::println);
      StringBuilder tables = new StringBuilder();
      for (String name : names) {
        tables.append(measure(name, sides)).append(System.lineSeparator());
      }
      System.out.print(System.lineSeparator() + tables);
      done = true;
      return 0;
    } finally {
      if (keep || !done) {
        System.out.println("Input, results and logs are in " + folder);
      } else {
        FileUtil.fullyDelete(folder.toFile());
      }
    }
  }

  private void check() {
    for (String name : names) {
      if (!WORKLOADS.containsKey(name)) {
        throw wrong("no workload is named " + name + "; there are W1, W2 and latency");
      }
    }
    for (Integer number : Arrays.asList(rounds, batches, warmUp)) {
      if (number != null && number < 1) {
        throw wrong("--rounds, --batches and --warm-up must be >= 1, but one is " + number);
      }
    }
    for (String setting : settings) {
      if (setting.indexOf('=') < 1) {
        throw wrong("--spark needs KEY=VALUE, but got " + setting);
      }
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private String measure(String name, Sides sides) throws IOException, InterruptedException {
    Workload workload = WORKLOADS.get(name);
    boolean small = workload == Workload.LATENCY;
    int uncounted = warmUp != null ? warmUp : small ? 2_000 : 120;
    int total = uncounted + (batches != null ? batches : small ? 200 : 40);
    Path input = Files.createDirectories(sides.folder().resolve("input-" + name));
    workload.writeEvents(input, total);
    List<Contender> order = new ArrayList<>(Arrays.asList(Contender.values()));
    List<Round> measured = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      System.out.printf(
          "%s, round %d of %d, %d batches of which the first %d are not counted:%n",
          name, round, rounds, total, uncounted);
      Run run = new Run(workload, total, uncounted, input);
      measured.add(measure(order, run, sides));
      Collections.reverse(order);
    }
    return new Figures(name, workload, measured).table();
  }

  private Round measure(List<Contender> order, Run run, Sides sides)
      throws IOException, InterruptedException {
    Map<Contender, Double> figures = new EnumMap<>(Contender.class);
    Path first = null;
    long rows = 0;
    for (Contender contender : order) {
      Path left = sides.run(contender, run);
      double figure = Round.figure(run.workload(), SideProgram.ends(left), run.warmUp());
      figures.put(contender, figure);
      System.out.printf("  %s %s%n", contender.label(), Figures.text(run.workload(), figure));
      first = first == null ? left : first;
      rows = Total.compare(SideProgram.totalsFile(first), SideProgram.totalsFile(left));
    }
    return new Round(order.get(0), figures, rows);
  }
}
