package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.TarnClient;
import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.read.HBaseClients;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs of a user's, in processes of their own. */
@Timeout(240)
class RunIT {
  private static final String SOURCE =
      """
      package shop;

      import io.tarn.files.TextFiles;
      import io.tarn.runtime.Tarn;
      import io.tarn.schemas.KeyTypes;
      import io.tarn.sources.Sockets;
      import io.tarn.stream.engine.StreamingContext;
      import io.tarn.stream.engine.aggregate.Aggregates;
      import io.tarn.stream.engine.job.BatchListener;
      import io.tarn.stream.engine.job.StreamingQuery;
      import io.tarn.stream.engine.job.Trigger;
      import java.io.Serializable;
      import java.nio.file.Files;
      import java.nio.file.Path;
      import java.time.Duration;

      class Words {
        record Word(String text) implements Serializable {}

        public static void main(String[] arguments) throws Exception {
          Tarn tarn = Tarn.getOrCreate();
          try (StreamingContext words = counting(tarn, "words", arguments[0]);
              StreamingContext letters = counting(tarn, "letters", arguments[0])) {
            words.addListener(
                (BatchListener) batch -> System.out.println("batch " + batch.batch()));
            letters.start(Trigger.interval(Duration.ofMillis(300)));
            typing(tarn, Path.of(arguments[0]).resolveSibling("port"));
            StreamingQuery query = words.start(Trigger.interval(Duration.ofMillis(300)));
            System.out.println("started " + query.name() + " " + String.join("|", arguments));
            query.awaitTermination();
          }
        }

        static void typing(Tarn tarn, Path port) throws Exception {
          if (Files.exists(port)) {
            StreamingContext typed = tarn.streams("typed");
            typed
                .source(
                    Sockets.lines("lines", "127.0.0.1", Integer.parseInt(Files.readString(port))))
                .keyBy(KeyTypes.STRING, line -> line)
                .aggregateByKey("counts", Aggregates.count("n"));
            typed.addListener(
                (BatchListener) batch -> System.out.println("typed " + batch.batch()));
            typed.start(Trigger.asFastAsPossible());
          }
        }

        static StreamingContext counting(Tarn tarn, String job, String folder) {
          StreamingContext streams = tarn.streams(job);
          streams
              .source(TextFiles.in(folder).maxFilesPerBatch(2))
              .map(line -> new Word(line.text()))
              .keyBy(KeyTypes.STRING, word -> job.equals("words") ? word.text() : word.text().substring(0, 1))
              .aggregateByKey("counts", Aggregates.count("n"));
          return streams;
        }
      }
      """;

  @TempDir Path temporary;
  private Path data;
  private Path input;
  private Path jar;
  private int files;

  @BeforeEach
  void prepare() throws IOException {
    data = temporary.resolve("data");
    input = Files.createDirectories(temporary.resolve("input"));
    jar = CompiledJar.of(temporary, "shop.Words", SOURCE);
  }

  @Test
  void aSecondProcessOfAProgramGoesOnWhenTheFirstIsKilled() throws Exception {
    addFiles(8);
    TarnProcess first = run();
    TarnProcess second = null;
    try {
      assertTrue(first.awaitLines("started words " + input + "|--rate|7", 1), "did not start");
      assertTrue(first.awaitLines("batch ", 2), () -> "ended early: " + first.lines());
      second = run();
      TarnProcess standby = second;
      assertTrue(second.awaitLines("words: standby: pid ", 1), () -> "ended: " + standby.lines());
      first.kill();
      addFiles(8);

      assertTrue(second.awaitLines("batch ", 3), () -> "did not take over: " + standby.lines());
      addFiles(4);
      awaitCounts("words", counted(word -> word));
      awaitCounts("letters", counted(word -> word.substring(0, 1)));
      second.signal("TERM");
      second.await();
      assertTrue(
          standby.lines().stream().noneMatch(line -> line.contains("could not")),
          () -> standby.lines().toString());
    } finally {
      first.kill();
      if (second != null) {
        second.kill();
      }
    }
  }

  @Test
  void aReceiverOfAProcessOnStandbyTakesOverWhenTheFirstIsKilled() throws Exception {
    addFiles(1);
    TarnProcess first = null;
    TarnProcess second = null;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(60_000);
      Files.writeString(temporary.resolve("port"), String.valueOf(server.getLocalPort()));
      first = run();
      try (Socket typing = server.accept()) {
        typing.getOutputStream().write("one\ntwo\n".getBytes(StandardCharsets.UTF_8));
        assertTrue(first.awaitLines("typed ", 1), "did not read");
        second = run();
        assertTrue(second.awaitLines("typed: standby: pid ", 1), "does not stand by");
        first.kill();
      }
      try (Socket typing = server.accept()) {
        typing.getOutputStream().write("two\nthree\n".getBytes(StandardCharsets.UTF_8));
        assertTrue(second.awaitLines("typed ", 1), "did not take over");
        awaitCounts("typed", Map.of("one", 1L, "two", 2L, "three", 1L));
      }
    } finally {
      if (first != null) {
        first.kill();
      }
      if (second != null) {
        second.kill();
      }
    }
  }

  @Test
  void whatMainThrowsEndsTheCommandWithWhereItWas() throws Exception {
    Path failing =
        CompiledJar.of(
            temporary,
            "shop.Fails",
            "package shop; class Fails { public static void main(String[] a) throws Exception {"
                + " throw new java.io.IOException(\"no such shop: \" + a[0]); } }");
    TarnProcess failed =
        TarnProcess.startReadingBoth(
            "run",
            "--jar",
            failing.toString(),
            "--class",
            "shop.Fails",
            "--data-dir",
            data.toString(),
            "--",
            "--north");
    assertEquals(1, failed.await());
    assertTrue(
        failed
            .lines()
            .contains(
                "tarn: shop.Fails.main has failed: java.io.IOException: no such shop: --north, at"
                    + " shop.Fails.main(Fails.java:1)"),
        () -> failed.lines().toString());
  }

  @Test
  void aJobThatFailedBeforeMainReturnedEndsTheCommandWithItsFailure() throws Exception {
    addFiles(1);
    Path failing =
        CompiledJar.of(
            temporary,
            "shop.Forgets",
            """
            package shop;

            import io.tarn.files.TextFiles;
            import io.tarn.runtime.Tarn;
            import io.tarn.stream.engine.StreamingContext;
            import io.tarn.stream.engine.job.StreamingQuery;
            import io.tarn.stream.engine.job.Trigger;

            class Forgets {
              public static void main(String[] arguments) throws Exception {
                StreamingContext streams = Tarn.getOrCreate().streams("forgotten");
                streams
                    .source(TextFiles.in(arguments[0]))
                    .foreachBatch(
                        (batch, lines) -> {
                          throw new IllegalStateException("the shop is closed");
                        });
                StreamingQuery query = streams.start(Trigger.availableNow());
                while (query.isActive()) {
                  Thread.sleep(10);
                }
              }
            }
            """);
    TarnProcess failed =
        TarnProcess.startReadingBoth(
            "run",
            "--jar",
            failing.toString(),
            "--class",
            "shop.Forgets",
            "--data-dir",
            data.toString(),
            input.toString());
    assertEquals(1, failed.await());
    assertTrue(
        failed.lines().stream()
            .anyMatch(line -> line.startsWith("tarn: ") && line.contains("the shop is closed")),
        () -> failed.lines().toString());
  }

  private TarnProcess run() throws IOException {
    return TarnProcess.startReadingBoth(
        "run",
        "--jar",
        jar.toString(),
        "--class",
        "shop.Words",
        "--data-dir",
        data.toString(),
        input.toString(),
        "--rate",
        "7");
  }

  private void addFiles(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      int number = files++;
      StringBuilder lines = new StringBuilder();
      for (int line = 0; line < 50; line++) {
        lines.append("abcdefg".charAt(line % 7)).append(number * line % 11).append('\n');
      }
      Path hidden = Files.writeString(input.resolve(".part-" + number), lines);
      Files.move(hidden, input.resolve("part-" + number));
    }
  }

  private Map<String, Long> counted(UnaryOperator<String> key) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    for (int i = 0; i < files; i++) {
      for (String word : Files.readAllLines(input.resolve("part-" + i))) {
        counts.merge(key.apply(word), 1L, Long::sum);
      }
    }
    return counts;
  }

  /** Reads the job from this process, until all of its input has been counted. */
  private void awaitCounts(String job, Map<String, Long> expected) throws Exception {
    long all = expected.values().stream().mapToLong(n -> n).sum();
    Map<String, Long> counts = Map.of();
    while (counts.values().stream().mapToLong(n -> n).sum() < all) {
      counts = counts(job);
    }
    assertEquals(expected, counts);
  }

  private Map<String, Long> counts(String job) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    try (TarnClient client =
            HBaseClients.connect(EmbeddedHBase.running(data).orElseThrow().configuration());
        Rows<Row> rows = client.job(job).snapshot().table("counts").scan()) {
      for (Row row : rows) {
        counts.put(String.valueOf(row.key()), row.value().asLong("n"));
      }
    }
    return counts;
  }
}
