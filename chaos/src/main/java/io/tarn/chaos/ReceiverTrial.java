package io.tarn.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A job with a receiver, killed again and again; its feed gives a line again that was not
 * acknowledged. In the end each line was counted once, or as often as it was given at most, and
 * nothing is stored any more.
 */
final class ReceiverTrial implements KillTrial, AutoCloseable {
  private static final Duration TO_START = Duration.ofMinutes(1);
  private static final Duration TO_END = Duration.ofMinutes(3);
  private static final int MILLIS_INTO_A_RUN = 3_000;
  private static final int BATCHES_A_KILL = 5;
  private static final int LINES_TO_THE_END = 200;

  private final Programs programs;
  private final Findings findings;
  private final Path folder;
  private final Random random;
  private final ServerSocket server;

  /** By line, how often it was given. Guarded by itself. */
  private final List<Integer> given = new ArrayList<>();

  private volatile int end = Integer.MAX_VALUE;

  /** Begins to give lines to whoever connects. */
  ReceiverTrial(Programs programs, Findings findings, Path folder, Random random)
      throws IOException {
    this.programs = programs;
    this.findings = findings;
    this.folder = folder;
    this.random = random;
    this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread feeding = new Thread(this::feed, "feed");
    feeding.setDaemon(true);
    feeding.start();
  }

  private void feed() {
    int next = 0;
    while (!server.isClosed()) {
      try (Socket client = server.accept();
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
          OutputStream out = client.getOutputStream()) {
        while (next < end) {
          note(next);
          out.write(("line-" + next + "\n").getBytes(StandardCharsets.UTF_8));
          if (!ReceiverJob.ACKNOWLEDGED.equals(in.readLine())) {
            throw new IOException("hung up");
          }
          next++;
        }
        out.write((ReceiverJob.END + "\n").getBytes(StandardCharsets.UTF_8));
        boolean unused = in.readLine() == null; // until the job has ended
      } catch (IOException hungUp) {
        // the same line again, to the next
      }
    }
  }

  private void note(int line) {
    synchronized (given) {
      if (given.size() == line) {
        given.add(0);
      }
      given.set(line, given.get(line) + 1);
    }
  }

  private int lines() {
    synchronized (given) {
      return given.size();
    }
  }

  @Override
  public void kill(KillPoint point) throws IOException, InterruptedException {
    int before = lines();
    Daemon job = start(point, random.nextInt(1, BATCHES_A_KILL + 1));
    if (point == KillPoint.ANYWHERE) {
      Patience.await(
          job + " begins, but " + job.lastWords(),
          TO_START,
          () -> !job.isAlive() || job.hasPrinted("counting"));
      Thread.sleep(random.nextInt(MILLIS_INTO_A_RUN));
      job.kill();
    } else {
      job.awaitEnd(TO_END, KillPoint.EXIT_CODE, findings);
    }
    findings.tell(point + ": " + before + " lines before, " + lines() + " after");
  }

  @Override
  public void finish() throws IOException, InterruptedException {
    end = lines() + LINES_TO_THE_END;
    Daemon job = start(KillPoint.ANYWHERE, 0);
    job.awaitEnd(TO_END, 0, findings);
    for (int line = 0; line < lines(); line++) {
      int times = given.get(line);
      String counted = ReceiverJob.COUNTED + "line-" + line + " ";
      boolean found = false;
      for (int n = 1; n <= times; n++) {
        found |= job.hasPrinted(counted + n + System.lineSeparator());
      }
      if (!found) {
        findings.add("line " + line + ", given " + times + " times, was not counted so often");
      }
    }
    if (!job.hasPrinted(ReceiverJob.LEFT + 0 + System.lineSeparator())) {
      findings.add("blocks are left: " + job.lastLine());
    }
  }

  private Daemon start(KillPoint point, int times) throws IOException {
    return programs.startJob(
        ReceiverJob.class,
        folder,
        ReceiverJob.arguments(folder, server.getLocalPort(), point, times));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
