package io.tarn.chaos;

import io.tarn.hbase.embedded.LogFile;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.apache.hadoop.fs.FileUtil;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code dev/chaos} and its exit codes: 0 all was as counted, 1 something was not or a
 * round was stuck, 2 wrong usage.
 */
@Command(
    name = "dev/chaos",
    sortOptions = false,
    description = {
      "Harms whole processes and clusters while the job weblogs counts hits, and compares all of its tables with a "
          + "plain count of the input after each fault.",
      ""
    })
public final class Chaos implements Callable<Integer> {
  private static final int WRONG = 1;
  private static final int USAGE_WIDTH = 120;
  private static final int FILES_PER_ROUND = 10;
  private static final int SMALL_DISK_MEBIBYTES = 512;

  /** After so many kills of a job its broker is killed as well. */
  private static final int KILLS_A_BROKER = 5;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "Begin no round after so many minutes. Default: ${DEFAULT-VALUE}.")
  private int minutes = 10;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description =
          "Decides the input, the order of faults and their moments. Default: another each time.")
  private long seed = System.nanoTime() % 1_000_000;

  @Option(
      names = "--on",
      split = ",",
      paramLabel = "PLACE",
      description = "folder, cluster, or both with a comma. Default: both.")
  private List<String> places = List.of("folder", "cluster");

  @Option(
      names = "--faults",
      split = ",",
      paramLabel = "NAME",
      description = "Only these, with commas. Default: all of the places.")
  private List<String> names = List.of();

  @Option(
      names = "--outputs",
      paramLabel = "KILLS",
      arity = "0..1",
      fallbackValue = "30",
      description =
          "Instead: kill a job with a file output so often, and compare its folders with the input. "
              + "Default, with no number: ${FALLBACK-VALUE}.")
  private Optional<Integer> kills = Optional.empty();

  @Option(
      names = "--kafka",
      paramLabel = "KILLS",
      arity = "0..1",
      fallbackValue = "30",
      description =
          "Instead: kill a job from topic to topic so often, and its broker now and then, and compare both with the "
              + "input. Default, with no number: ${FALLBACK-VALUE}.")
  private Optional<Integer> kafkaKills = Optional.empty();

  @Option(names = "--keep", description = "Keep logs and data even if all was as counted.")
  private boolean keep;

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Spec private CommandSpec spec;

  private final Findings findings = new Findings(System.out);
  private final Tally tally = new Tally();
  private Programs programs;
  private Path scratch;
  private long endNanos;
  private int stages;
  private volatile Optional<SmallDisk> mounted = Optional.empty();

  /** Ends with the command's exit code. */
  public static void main(String[] args) {
    CommandLine command = new CommandLine(new Chaos());
    command.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    command.getCommandSpec().usageMessage().footer("", "Faults:", Fault.catalogue());
    command.setUsageHelpWidth(USAGE_WIDTH);
    System.exit(command.execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Set<Fault> chosen = chosen();
    System.out.println("seed " + seed);
    programs = new Programs();
    if (!programs.areTied()) {
      System.out.println("setpriv is not there: kill this with -9, and its processes live on");
    }
    scratch = Files.createTempDirectory("tarn-chaos").toRealPath();
    LogFile.redirectTo(scratch.resolve("reader"));
    // HBase's client prints the stack trace of each scan that it gives up, besides throwing it.
    System.setErr(
        new PrintStream(scratch.resolve("reader/stderr").toFile(), StandardCharsets.UTF_8));
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "tarn-chaos-end"));
    if (kills.isPresent()) {
      return killOutputs(kills.get());
    }
    if (kafkaKills.isPresent()) {
      return killKafka(kafkaKills.get());
    }
    endNanos = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
    try {
      for (int pass = 0; System.nanoTime() < endNanos; pass++) {
        for (Place place : Place.values()) {
          runPass(pass, place, chosen);
        }
      }
    } catch (CancellationException interrupted) {
      return WRONG; // Ctrl-C: this process is ending already
    }
    System.out.printf("%nseed %d%n%s", seed, tally);
    if (!tally.isClean()) {
      System.out.println("logs and data are in " + scratch);
    }
    return tally.isClean() ? 0 : WRONG;
  }

  private int killOutputs(int times) throws IOException, InterruptedException {
    Random random = random(seed);
    return told(
        times + " kills: ",
        "each line once, each folder whole",
        () -> {
          OutputTrial trial = new OutputTrial(programs, findings, scratch, random);
          for (KillPoint point : OutputTrial.points(KillPoint.ofFiles(), times, random)) {
            trial.kill(point);
          }
          trial.finish();
        });
  }

  private int killKafka(int times) throws IOException, InterruptedException {
    Random random = random(seed);
    return told(
        times + " kills: ",
        "each record counted once, each batch seen once and in order",
        () -> {
          KafkaTrial trial = new KafkaTrial(programs, findings, scratch, random);
          int killed = 0;
          for (KillPoint point : OutputTrial.points(KillPoint.ofKafka(), times, random)) {
            trial.kill(point);
            if (++killed % KILLS_A_BROKER == 0) {
              trial.killBroker();
            }
          }
          trial.finish();
        });
  }

  /** What is done, of which findings tell. */
  @FunctionalInterface
  private interface Harm {
    void begin() throws IOException, InterruptedException;
  }

  private int told(String what, String clean, Harm harm) throws IOException, InterruptedException {
    try {
      harm.begin();
    } catch (StuckException e) {
      findings.add("stuck, " + e.getMessage());
    } catch (CancellationException interrupted) {
      return WRONG; // Ctrl-C: this process is ending already
    }
    List<String> found = findings.drain();
    keep = keep || !found.isEmpty();
    System.out.printf(
        "%nseed %d%n%s%s%n", seed, what, found.isEmpty() ? clean : found.size() + " VIOLATIONS");
    if (keep) {
      System.out.println("logs and data are in " + scratch);
    }
    return found.isEmpty() ? 0 : WRONG;
  }

  /** Each fault of the place once, in any order. */
  private void runPass(int pass, Place place, Set<Fault> chosen)
      throws IOException, InterruptedException {
    Random random = random(Objects.hash(seed, pass, place.name()));
    List<Fault> order = new ArrayList<>(chosen);
    order.removeIf(fault -> fault.place() != place);
    Collections.shuffle(order, random);
    Deque<Fault> faults = new ArrayDeque<>(order);
    while (!faults.isEmpty() && System.nanoTime() < endNanos) {
      String name = "stage-" + ++stages + "-" + place.name().toLowerCase(Locale.ROOT);
      runOn(place, faults, random, Files.createDirectory(scratch.resolve(name)));
    }
  }

  /** Seeds that are near each other are mixed first: {@link Random} would begin alike. */
  private static Random random(long near) {
    return new Random(new SplittableRandom(near).nextLong());
  }

  private Set<Fault> chosen() {
    List<String> known = Arrays.stream(Place.values()).map(Place::option).distinct().toList();
    if (!known.containsAll(places)) {
      throw new ParameterException(
          spec.commandLine(), "--on takes " + known + ", but was given " + places);
    }
    try {
      Set<Fault> chosen = EnumSet.noneOf(Fault.class);
      names.forEach(name -> chosen.add(Fault.named(name)));
      if (names.isEmpty()) {
        Collections.addAll(chosen, Fault.values());
        chosen.removeIf(fault -> !places.contains(fault.place().option()));
      }
      return chosen;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** A stage on which something was not as it must be is left as it is, and another begun. */
  private void runOn(Place place, Deque<Fault> faults, Random random, Path folder)
      throws IOException, InterruptedException {
    if (place == Place.SMALL_DISK) {
      mounted = SmallDisk.mount(folder.resolve("disk"), SMALL_DISK_MEBIBYTES);
      if (mounted.isEmpty()) {
        System.out.println(faults + " left out: this user may not mount a small disk");
        faults.clear();
        return;
      }
    }
    Input input = new Input(folder.resolve("input"), random.nextLong());
    boolean clean = true;
    try (Stage stage = stage(place, folder, input);
        Trial trial = new Trial(stage, input, findings, random, FILES_PER_ROUND)) {
      while (clean && !faults.isEmpty() && System.nanoTime() < endNanos) {
        Outcome outcome = trial.run(faults.pop());
        System.out.println(outcome);
        tally.add(outcome);
        clean = outcome.findings().isEmpty();
      }
    }
    if (clean && !keep) {
      deleteTree(folder);
    }
  }

  private Stage stage(Place place, Path folder, Input input) throws IOException {
    return switch (place) {
      case FOLDER -> new FolderStage(programs, findings, folder, input.folder(), Optional.empty());
      case SMALL_DISK -> new FolderStage(programs, findings, folder, input.folder(), mounted);
      case CLUSTER -> new ClusterStage(programs, findings, folder, input.folder());
    };
  }

  /** Leaves no process behind, no disk, and no file that tells nothing. */
  private void end() {
    findings.mute();
    programs.close();
    try {
      if (mounted.isPresent()) {
        mounted.get().close();
      }
      if (tally.isClean() && !keep) {
        deleteTree(scratch);
      }
    } catch (IOException e) {
      System.err.println("cannot tidy up " + scratch + ": " + e);
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!FileUtil.fullyDelete(folder.toFile())) {
      throw new IOException(folder + " could not be deleted whole; delete what is left of it");
    }
  }
}
