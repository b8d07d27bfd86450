package io.tarn.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A job with a file output, HBase in its own process, killed again and again. After each kill all
 * folders that are there must be whole, and as they were before; after the last run, each line of
 * the input must be in one of them once.
 */
final class OutputTrial implements KillTrial {
  private static final Duration TO_START = Duration.ofSeconds(90);
  private static final Duration TO_END = Duration.ofMinutes(4);
  private static final int FILES_A_KILL = 4;
  private static final int MILLIS_OF_BATCHES = 1_500;
  private static final int MILLIS_INTO_A_BATCH = 40;

  private final Programs programs;
  private final Findings findings;
  private final Path folder;
  private final Random random;
  private final Input input;
  private final FileJob.Folders where;
  private final DeliveredFolders delivered;
  private int files;

  /**
   * @param folder for all that is written
   * @param random decides the moments
   */
  OutputTrial(Programs programs, Findings findings, Path folder, Random random) throws IOException {
    this.programs = programs;
    this.findings = findings;
    this.folder = folder;
    this.random = random;
    this.input = new Input(folder.resolve("input"), random.nextLong());
    this.where =
        new FileJob.Folders(folder.resolve("data"), input.folder(), folder.resolve("output"));
    this.delivered = new DeliveredFolders(where.output(), findings);
  }

  /** So many of the points, each as often as the others, in any order. */
  static List<KillPoint> points(List<KillPoint> of, int kills, Random random) {
    List<KillPoint> points = new ArrayList<>();
    while (points.size() < kills) {
      List<KillPoint> each = new ArrayList<>(of);
      Collections.shuffle(each, random);
      points.addAll(each.subList(0, Math.min(each.size(), kills - points.size())));
    }
    return points;
  }

  @Override
  public void kill(KillPoint point) throws IOException, InterruptedException {
    files += FILES_A_KILL;
    input.write(FILES_A_KILL);
    int before = delivered.count();
    Daemon job = start(point, random.nextInt(1, FILES_A_KILL));
    if (point == KillPoint.ANYWHERE) {
      Patience.await(
          job + " begins, but " + job.lastWords(),
          TO_START,
          () -> !job.isAlive() || job.hasPrinted("copying"));
      killAtAnyMoment(job, before);
    } else {
      awaitEnd(job, KillPoint.EXIT_CODE);
    }
    delivered.checkWhole();
    findings.tell(point + ": " + before + " batches before, " + delivered.count() + " after");
  }

  /** Some time into the batches; half of the time right after a folder has appeared. */
  private void killAtAnyMoment(Daemon job, int before) throws IOException, InterruptedException {
    if (random.nextBoolean()) {
      boolean unused =
          Patience.until(TO_START, 1, () -> !job.isAlive() || delivered.count() > before);
      Thread.sleep(random.nextInt(MILLIS_INTO_A_BATCH));
    } else {
      Thread.sleep(random.nextInt(MILLIS_OF_BATCHES));
    }
    job.kill();
  }

  @Override
  public void finish() throws IOException, InterruptedException {
    files++;
    input.write(1);
    awaitEnd(start(KillPoint.ANYWHERE, 0), 0);
    delivered.compare(input.folder(), files);
  }

  private Daemon start(KillPoint point, int times) throws IOException {
    return programs.startJob(FileJob.class, folder, FileJob.arguments(where, point, times));
  }

  private void awaitEnd(Daemon job, int exitCode) throws IOException, InterruptedException {
    job.awaitEnd(TO_END, exitCode, findings);
  }
}
