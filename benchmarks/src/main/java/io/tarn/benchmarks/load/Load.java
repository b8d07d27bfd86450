package io.tarn.benchmarks.load;

import io.tarn.benchmarks.load.Reading.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * {@code dev/load}: clients that read over HTTP at a steady pace while the demo runs, how long
 * their reads take, and what that does to the demo's own pace; then as fast as they can; then
 * clients that mean no good; then while the demo is killed and comes back, with a second process
 * that serves. Each answer of several rows is held against what was counted by its batch.
 */
public final class Load {
  private static final int SETTLE_MILLIS = 3_000;

  private final Map<String, Integer> options = new TreeMap<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Events events = new Events();

  private Load() {
    options.put("clients", 64);
    options.put("rate", 1_000);
    options.put("seconds", 60);
    options.put("events", 10_000);
    options.put("warm-up", 180);
  }

  /**
   * @param arguments the command {@code tarn}, and options
   */
  public static void main(String[] arguments) throws Exception {
    Load load = new Load();
    for (int i = 1; i < arguments.length; i += 2) {
      String name = arguments[i].replaceFirst("^--", "");
      if (!load.options.containsKey(name) || i + 1 == arguments.length) {
        System.err.println(
            "usage: dev/load [--clients N] [--rate READS_A_SECOND] [--seconds N] [--events A_SECOND]"
                + " [--warm-up SECONDS]; defaults "
                + load.options);
        System.exit(2);
      }
      load.options.put(name, Integer.parseInt(arguments[i + 1]));
    }
    Path folder = Files.createTempDirectory("tarn-load");
    try {
      load.run(arguments[0], folder);
    } finally {
      delete(folder);
    }
    System.exit(0);
  }

  private static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted((one, other) -> other.compareTo(one)).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private void run(String tarn, Path folder) throws Exception {
    List<String> demo =
        List.of(
            "demo",
            "--port",
            "0",
            "--rate",
            options.get("events").toString(),
            "--data-dir",
            folder.toString());
    try (DemoProcess process = DemoProcess.start(tarn, demo)) {
      System.out.println("the demo serves at " + process.address() + "; it warms up");
      process.await(client, "api/v1/jobs/weblogs/tables/replies/rows"); // a batch is committed
      read(
          process::address,
          options.get("warm-up"),
          options.get("rate")); // code is compiled meanwhile
      double alone = pace(process, 0);
      System.out.printf(Locale.ROOT, "the stream alone: %,.0f events/s%n", alone);
      double beside = pace(process, options.get("rate"));
      System.out.printf(
          Locale.ROOT,
          "the stream beside these reads: %,.0f events/s, %.2f of that alone%n",
          beside,
          beside / alone);
      double unthrottled = pace(process, 0, Integer.MAX_VALUE);
      System.out.printf(
          Locale.ROOT,
          "the stream beside clients that do not wait: %,.0f events/s, %.2f of that alone%n",
          unthrottled,
          unthrottled / alone);
      abused(process, alone);
    }
    killed(tarn, folder, demo);
    System.out.printf(
        Locale.ROOT,
        "sums of %,d answers, of %,d batches, were what their batches had counted%n",
        events.checks(),
        events.batches());
  }

  private double pace(DemoProcess process, int rate) throws Exception {
    return pace(process, rate, rate);
  }

  /** Events a second while clients read. */
  private double pace(DemoProcess process, int shown, int rate) throws Exception {
    long before = events.now(process, client);
    long began = System.nanoTime();
    if (rate == 0) {
      Thread.sleep(options.get("seconds") * 1_000L);
    } else {
      Times times = read(process::address, options.get("seconds"), rate);
      System.out.println(
          (shown == 0 ? "as fast as they can: " : shown + " reads/s asked for: ") + times);
    }
    long after = events.now(process, client);
    return (after - before) * 1e9 / (System.nanoTime() - began);
  }

  /** The stream's pace beside clients that mean no good, and what the server holds behind them. */
  private void abused(DemoProcess process, double alone) throws Exception {
    long seed = System.nanoTime();
    DemoProcess.Held before = process.held(client);
    double pace;
    try (Abuse abuse = new Abuse(process.address(), seed)) {
      long counted = events.now(process, client);
      long began = System.nanoTime();
      abuse.connect();
      int answered = abuse.nonsense();
      int refused = abuse.bodies();
      long left = options.get("seconds") * 1_000L - (System.nanoTime() - began) / 1_000_000;
      Thread.sleep(Math.max(0, left));
      pace = (events.now(process, client) - counted) * 1e9 / (System.nanoTime() - began);
      System.out.printf(
          Locale.ROOT,
          "abuse (seed %d): %,d requests without sense answered, %d bodies refused%n",
          seed,
          answered,
          refused);
    }
    Thread.sleep(SETTLE_MILLIS);
    DemoProcess.Held after = process.held(client);
    System.out.printf(
        Locale.ROOT,
        "the stream beside that abuse: %,.0f events/s, %.2f of that alone; heap %,.1f MB before, %,.1f after;"
            + " threads %.0f before, %.0f after%n",
        pace,
        pace / alone,
        before.heapBytes() / 1e6,
        after.heapBytes() / 1e6,
        before.threads(),
        after.threads());
  }

  /** Kills the demo thrice while clients read from a process that only serves. */
  private void killed(String tarn, Path folder, List<String> demo) throws Exception {
    try (DemoProcess first = DemoProcess.start(tarn, demo);
        DemoProcess serving =
            DemoProcess.start(
                tarn, List.of("serve", "--port", "0", "--data-dir", folder.toString()))) {
      AtomicReference<Times> times = new AtomicReference<>();
      AtomicReference<Exception> failure = new AtomicReference<>();
      Thread readers =
          new Thread(
              () -> {
                try {
                  times.set(read(serving::address, options.get("seconds"), 200));
                } catch (Exception e) {
                  failure.set(e);
                }
              });
      readers.start();
      Thread.sleep(5_000);
      first.kill();
      System.out.println("the demo, with the HBase of both, was killed");
      Thread.sleep(20_000);
      try (DemoProcess second = DemoProcess.start(tarn, demo)) {
        Thread.sleep(5_000);
        second.kill();
        System.out.println("the demo came back, and was killed again");
        readers.join();
      }
      if (failure.get() != null) {
        throw failure.get();
      }
      System.out.println("meanwhile, of 200 reads/s: " + times.get());
      events.now(serving, client);
    }
  }

  /** How long reads took. */
  @SuppressWarnings("ArrayRecordComponent") // for showing, never compared
  private record Times(double[] millis, long unavailable, double seconds) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%,.0f reads/s answered; ms median %.2f p99 %.2f largest %.1f; not now: %,d",
          millis.length / seconds,
          at(0.5),
          at(0.99),
          at(1),
          unavailable);
    }

    private double at(double part) {
      return millis.length == 0
          ? Double.NaN
          : millis[(int) Math.min(millis.length - 1, part * millis.length)];
    }
  }

  /**
   * Has all clients read. Each has its own timetable, and a read's time is reckoned from when it
   * was due, so that one that waits for the one before is not passed over.
   */
  private Times read(Supplier<URI> server, int seconds, int rate) throws Exception {
    int clients = options.get("clients");
    ConcurrentLinkedQueue<double[]> millis = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    AtomicLong unavailable = new AtomicLong();
    long began = System.nanoTime();
    long end = began + seconds * 1_000_000_000L;
    long between = rate == Integer.MAX_VALUE ? 0 : 1_000_000_000L * clients / rate;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      Reading reading = new Reading(client, server, events, i);
      long first = began + between * i / clients;
      Thread thread =
          new Thread(
              () -> {
                try {
                  millis.add(run(reading, first, between, end, unavailable));
                } catch (InterruptedException | RuntimeException e) {
                  failures.add(e);
                }
              },
              "client-" + i);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (!failures.isEmpty()) {
      throw failures.peek();
    }
    double[] all = millis.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    return new Times(all, unavailable.get(), (System.nanoTime() - began) / 1e9);
  }

  private static double[] run(
      Reading reading, long first, long between, long end, AtomicLong unavailable)
      throws InterruptedException {
    List<Double> millis = new ArrayList<>();
    long due = first;
    while (due < end && System.nanoTime() < end) {
      long left = due - System.nanoTime();
      if (left > 0) {
        Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
      }
      long from = between == 0 ? System.nanoTime() : due;
      if (reading.run() == Outcome.ANSWERED) {
        millis.add((System.nanoTime() - from) / 1e6);
      } else {
        unavailable.incrementAndGet();
      }
      due += between;
    }
    return millis.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
