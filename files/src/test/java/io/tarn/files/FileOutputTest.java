package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.JacksonMappers;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.output.Output;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Split;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.testkit.CrashingOutput;
import io.tarn.testkit.JobDriver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What jobs leave in the folders of their outputs. */
final class FileOutputTest {
  private static final String FIRST = "batch=0000000000";
  private static final String SECOND = "batch=0000000001";

  private final QueueSource<String> source = new QueueSource<>("input", 1);

  @TempDir Path temporary;
  private Path folder;
  private SeenFiles seen;

  @BeforeEach
  void nameFolder() {
    folder = temporary.resolve("out");
    seen = new SeenFiles(folder);
  }

  @Test
  void recordsAreLinesOfText() throws IOException {
    try (JobDriver job = job(FileOutput.text(folder.toString()))) {
      job.push(source, "plain", "ünïcödé 🂡", "", "a, \"b\"\tc");
    }

    assertEquals(List.of(FIRST), seen.batches());
    assertEquals(List.of("part-00000.txt"), seen.files(FIRST));
    assertEquals(List.of("plain", "ünïcödé 🂡", "", "a, \"b\"\tc"), seen.lines(FIRST));
  }

  @Test
  void recordsAreLinesOfJson() throws IOException {
    Instant time = Instant.parse("1995-07-01T00:00:12Z");
    try (JobDriver job =
        driver(
            streams ->
                streams
                    .source(source)
                    .map(url -> new Access(url, 2, time, Optional.empty()))
                    .to("out", FileOutput.json(folder.toString())))) {
      job.push(source, "/a\n\"b\"", "/ü");
    }

    assertEquals(List.of("part-00000.jsonl"), seen.files(FIRST));
    assertEquals(
        List.of(
            "{\"url\":\"/a\\n\\\"b\\\"\",\"hits\":2,\"at\":\"1995-07-01T00:00:12Z\",\"from\":null}",
            "{\"url\":\"/ü\",\"hits\":2,\"at\":\"1995-07-01T00:00:12Z\",\"from\":null}"),
        seen.lines(FIRST));
    assertEquals(
        new Access("/ü", 2, time, Optional.empty()),
        JacksonMappers.JSON.readValue(seen.lines(FIRST).get(1), Access.class));
  }

  @Test
  void recordsAreLinesOfCsv() throws IOException {
    Instant time = Instant.parse("1995-07-01T00:00:12Z");
    try (JobDriver job =
        driver(
            streams ->
                streams
                    .source(source)
                    .map(
                        url ->
                            new Access(url.equals("null") ? null : url, 2, time, Optional.of("x")))
                    .to("out", FileOutput.csv(folder.toString(), Access.class)))) {
      job.push(source, "/a", "/b,\"c\"", "null", "", " two\nlines", "ü");
    }

    assertEquals(List.of("part-00000.csv"), seen.files(FIRST));
    assertEquals(
        List.of(
            "url,hits,at,from",
            "/a,2,1995-07-01T00:00:12Z,x",
            "\"/b,\"\"c\"\"\",2,1995-07-01T00:00:12Z,x",
            ",2,1995-07-01T00:00:12Z,x",
            "\"\",2,1995-07-01T00:00:12Z,x",
            "\" two",
            "lines\",2,1995-07-01T00:00:12Z,x",
            "ü,2,1995-07-01T00:00:12Z,x"),
        seen.lines(FIRST));
  }

  @Test
  void aColumnOfCsvIsOneValue() {
    IllegalArgumentException nested =
        assertThrows(
            IllegalArgumentException.class, () -> FileOutput.csv(folder.toString(), Nested.class));
    IllegalArgumentException none =
        assertThrows(
            IllegalArgumentException.class, () -> FileOutput.csv(folder.toString(), None.class));

    assertTrue(
        nested.getMessage().contains("component urls") && nested.getMessage().contains("json"),
        nested.getMessage());
    assertTrue(none.getMessage().contains("has none"), none.getMessage());
  }

  @Test
  void filesMayBeCompressed() throws IOException {
    try (JobDriver job = job(FileOutput.text(folder.toString()).gzip())) {
      job.push(source, "a", "b");
    }

    assertEquals(List.of("part-00000.txt.gz"), seen.files(FIRST));
    Path file = folder.resolve(FIRST).resolve("part-00000.txt.gz");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      assertEquals(List.of("a", "b"), lines.lines().toList());
    }
    assertEquals(
        new PartFile("part-00000.txt.gz", Files.size(file), 2), manifest(FIRST).files().get(0));
  }

  @Test
  void aFileHasNoMoreRecordsThanItMay() throws IOException {
    try (JobDriver job = job(FileOutput.text(folder.toString()).maxRecordsPerFile(2))) {
      job.push(source, "a", "b", "c", "d", "e");
    }

    assertEquals(
        List.of("part-00000-00000.txt", "part-00000-00001.txt", "part-00000-00002.txt"),
        seen.files(FIRST));
    assertEquals(List.of("a", "b", "c", "d", "e"), seen.lines(FIRST));
  }

  @Test
  void aLineBreakInALineOfTextFailsTheBatch() throws IOException {
    try (JobDriver job = job(FileOutput.text(folder.toString()))) {
      JobFailedException failed =
          assertThrows(JobFailedException.class, () -> job.push(source, "a", "b\nc"));

      assertTrue(
          failed.getMessage().contains("it has a line break in it")
              && failed.getMessage().contains("b\\nc"),
          failed.getMessage());
    }
    assertEquals(List.of(), seen.batches());
    assertEquals(List.of(), seen.attempts());
  }

  @Test
  void halfACharacterFailsTheBatchWhereItCannotBeWritten() throws IOException {
    try (JobDriver job = job(FileOutput.text(folder.resolve("text").toString()))) {
      assertThrows(JobFailedException.class, () -> job.push(source, "\uD83C"));
    }
    try (JobDriver job = urls(folder.resolve("csv"))) {
      assertThrows(JobFailedException.class, job::run);
    }
    try (JobDriver job = job(FileOutput.json(folder.resolve("json").toString()))) {
      job.run();
    }
    assertEquals(List.of("\"\\uD83C\""), new SeenFiles(folder.resolve("json")).lines(FIRST));
  }

  @Test
  void aRowOfCsvIsNeverAnEmptyLine() {
    try (JobDriver job = urls(folder)) {
      JobFailedException refused =
          assertThrows(JobFailedException.class, () -> job.push(source, "null"));

      assertTrue(refused.getMessage().contains("its only column is null"), refused.getMessage());
    }
  }

  private JobDriver urls(Path csv) {
    return driver(
        streams ->
            streams
                .source(source)
                .map(url -> new Url(url.equals("null") ? null : url))
                .to("out", FileOutput.csv(csv.toString(), Url.class)));
  }

  @Test
  void eachRecordIsWrittenOnce() throws IOException {
    QueueSource<String> wide = new QueueSource<>("wide", 5);
    try (JobDriver job =
        driver(streams -> streams.source(wide).to("out", FileOutput.text(folder.toString())))) {
      job.push(wide, "a", "b", "c", "d", "e", "f", "g");
      job.push(wide, "h");
    }

    assertEquals(
        List.of("a", "b", "c", "d", "e", "f", "g", "h"),
        seen.lines().stream().flatMap(List::stream).sorted().toList());
  }

  @Test
  void aTaskWithoutRecordsWritesNoFile() throws IOException {
    QueueSource<String> wide = new QueueSource<>("wide", 3);
    try (JobDriver job =
        driver(streams -> streams.source(wide).to("out", FileOutput.text(folder.toString())))) {
      job.push(wide, "a");
    }

    assertEquals(1, seen.files(FIRST).size());
  }

  @Test
  void eachReceiptNamesAFileThatIsThere() throws IOException {
    QueueSource<String> wide = new QueueSource<>("wide", 3);
    try (JobDriver job =
        driver(streams -> streams.source(wide).to("out", FileOutput.text(folder.toString())))) {
      job.push(wide, "a", "bc", "def");
    }
    OutputJson.Manifest manifest = manifest(FIRST);

    assertEquals("job", manifest.job());
    assertEquals("out", manifest.output());
    assertEquals(0, manifest.batch());
    assertEquals(seen.files(FIRST), manifest.files().stream().map(PartFile::name).toList());
    for (PartFile file : manifest.files()) {
      assertEquals(Files.size(folder.resolve(FIRST).resolve(file.name())), file.bytes());
    }
    assertEquals(3, manifest.receipt().records());
  }

  @Test
  void aBatchWithoutRecordsHasNoFolder() throws IOException {
    try (JobDriver job =
        driver(
            streams ->
                streams
                    .source(source)
                    .filter(word -> !word.equals("no"))
                    .to("out", FileOutput.text(folder.toString())))) {
      job.push(source, "no");
      job.push(source, "yes");
    }

    assertEquals(List.of(SECOND), seen.batches());
  }

  @Test
  void ofUpdatesABatchsFolderHasWhatHasChanged() throws IOException {
    try (JobDriver job =
        driver(
            streams ->
                streams
                    .source(source)
                    .mapToPair(KeyTypes.STRING, word -> Pair.of(word, 1L))
                    .updateStateByKey(
                        StateSpec.of("counts", Long.class),
                        (word, ones, before) -> Optional.of(before.orElse(0L) + ones.size()))
                    .map(count -> count.key() + " " + count.value())
                    .to("out", FileOutput.text(folder.toString())))) {
      job.push(source, "a", "b");
      job.push(source, "a");
    }

    assertEquals(
        List.of(List.of("a 1", "b 1"), List.of("a 2")),
        seen.lines().stream().map(lines -> lines.stream().sorted().toList()).toList());
  }

  @Test
  void finalWindowsAreWrittenOnce() throws IOException {
    try (JobDriver job =
        driver(
            streams ->
                streams
                    .source(source)
                    .withWatermark(
                        second -> Instant.ofEpochSecond(Long.parseLong(second)),
                        Duration.ofSeconds(5))
                    .keyBy(KeyTypes.STRING, second -> "all")
                    .window(WindowSpec.tumbling(Duration.ofSeconds(10)))
                    .aggregate("tens", Aggregates.count("n"))
                    .finals()
                    .map(
                        window ->
                            window.window().start().getEpochSecond() + " " + window.asLong("n"))
                    .to("out", FileOutput.text(folder.toString())))) {
      job.push(source, "1", "2", "3");
      job.push(source, "12", "3");
      job.push(source, "19");
      job.restart();
      job.push(source, "40");
    }

    assertEquals(List.of(List.of("0 4"), List.of("10 2")), seen.lines());
  }

  @Test
  void whatATaskThatFailedWroteIsRemoved() throws IOException {
    CrashingOutput<String> failing = new CrashingOutput<>(FileOutput.text(folder.toString()));
    try (JobDriver job = job(failing)) {
      failing.crashAt(CrashingOutput.Step.WRITE);
      assertThrows(JobFailedException.class, () -> job.push(source, "a"));

      assertEquals(List.of(), seen.attempts());
      assertEquals(List.of(), seen.batches());
      job.run();
    }
    assertEquals(List.of(List.of("a")), seen.lines());
  }

  @ParameterizedTest
  @EnumSource
  void whatAKilledProcessLeftIsClearedByTheNextDelivery(CrashingOutput.Step step)
      throws IOException {
    CrashingOutput<String> dying = new CrashingOutput<>(FileOutput.text(folder.toString()));
    try (JobDriver job = job(dying)) {
      dying.crashAt(step);
      assertThrows(Throwable.class, () -> job.push(source, "a"));
      job.restart();
      job.run();
      job.push(source, "b");
    }

    assertEquals(List.of(List.of("a"), List.of("b")), seen.lines());
    assertEquals(List.of(FIRST, SECOND), seen.batches());
    assertEquals(List.of(), seen.attempts());
    try (var notes = Files.list(folder.resolve("_tarn/delivered"))) {
      assertEquals(1, notes.count());
    }
  }

  @Test
  void aBatchIsDeliveredOnceThoughTheProcessDiedBetweenCommitAndDelivery() throws IOException {
    CrashingOutput<String> dying = new CrashingOutput<>(FileOutput.text(folder.toString()));
    try (JobDriver job = job(dying)) {
      dying.crashAt(CrashingOutput.Step.BEFORE_DELIVERY);
      assertThrows(CrashingOutput.Crash.class, () -> job.push(source, "a"));
      assertEquals(List.of(), seen.batches());
      job.restart();
      job.run();
      assertEquals(List.of(List.of("a")), seen.lines());
      job.restart();
      job.run();
    }

    assertEquals(List.of(List.of("a")), seen.lines());
  }

  @Test
  void aFolderThatWasTakenAwayIsNotDeliveredAgain() throws IOException {
    CrashingOutput<String> dying = new CrashingOutput<>(FileOutput.text(folder.toString()));
    try (JobDriver job = job(dying)) {
      dying.crashAt(CrashingOutput.Step.BEFORE_NOTE);
      assertThrows(CrashingOutput.Crash.class, () -> job.push(source, "a"));
      Files.move(folder.resolve(FIRST), temporary.resolve("taken"));
      job.restart();
      job.push(source, "b");
    }

    assertEquals(List.of(SECOND), seen.batches());
  }

  @Test
  @SuppressWarnings("try") // closed between its runs
  void aBatchWhoseFilesAreGoneIsWaitedForUntilItIsGivenUp() throws IOException {
    CrashingOutput<String> dying = new CrashingOutput<>(FileOutput.text(folder.toString()));
    try (JobDriver job = job(dying)) {
      dying.crashAt(CrashingOutput.Step.BEFORE_DELIVERY);
      assertThrows(CrashingOutput.Crash.class, () -> job.push(source, "a"));
      delete(folder);
      job.restart();
      source.addAll(List.of("b"));
      assertEquals(0, job.run());
      job.close();
      try (var admin = job.backend().administer("job")) {
        admin.adopt(List.of("output:out"));
      }
      job.restart();
      job.run();
    }

    assertEquals(List.of(SECOND), seen.batches());
  }

  @Test
  void aFolderBelongsToOneOutput() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                driver(
                    streams -> {
                      DStream<String> words = streams.source(source);
                      words.to("one", FileOutput.text(folder.toString()));
                      words.to("two", FileOutput.text(folder.toString()));
                    }));

    assertEquals(
        "the folder "
            + folder
            + " belongs to output one of job job, so output two of job job cannot write to it:"
            + " give each output a folder of its own, and keep the names of jobs and outputs",
        refused.getMessage());
  }

  @Test
  void batchesOfAnUnknownJobAreLeftAlone() throws IOException {
    Files.createDirectories(folder.resolve(FIRST));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> job(FileOutput.text(folder.toString())));

    assertTrue(refused.getMessage().contains("such as " + FIRST), refused.getMessage());
  }

  @Test
  @SuppressWarnings("try") // closed between its runs
  void aJobThatWasResetDoesNotMixItsBatchesWithThoseOfBefore() throws IOException {
    try (JobDriver job = job(FileOutput.text(folder.toString()))) {
      job.push(source, "a");
      job.push(source, "b");
      job.close();
      try (var admin = job.backend().administer("job")) {
        admin.reset();
      }
      job.restart();
      JobFailedException refused = assertThrows(JobFailedException.class, job::run);

      assertTrue(
          refused.getMessage().contains("batch 1, planned at ")
              && refused.getMessage().contains("move the folder away"),
          refused.getMessage());
      assertEquals(List.of(List.of("a"), List.of("b")), seen.lines());
      Files.move(folder, temporary.resolve("before"));
      job.restart();
      job.run();
    }
    assertEquals(List.of(List.of("a"), List.of("b")), seen.lines());
  }

  @Test
  void anOlderCopyOfAJobIsRefused() throws IOException {
    try (JobDriver job = job(FileOutput.text(folder.toString()))) {
      job.push(source, "a");
    }
    RuntimeException refused =
        assertThrows(RuntimeException.class, () -> job(FileOutput.text(folder.toString())));

    assertTrue(refused.getMessage().contains("tarn adopt job sink:out"), refused.getMessage());
  }

  @Test
  void aFolderThatIsInTheWayOfABatchIsNotOverwritten() throws IOException {
    try (JobDriver job = job(FileOutput.text(folder.toString()))) {
      Path foreign = Files.createDirectories(folder.resolve(FIRST)).resolve("mine.txt");
      Files.writeString(foreign, "mine");
      JobFailedException refused =
          assertThrows(JobFailedException.class, () -> job.push(source, "a"));

      assertTrue(refused.getMessage().contains("there is a " + FIRST), refused.getMessage());
      assertEquals("mine", Files.readString(foreign));
      delete(folder.resolve(FIRST));
      job.run();
    }
    assertEquals(List.of(List.of("a")), seen.lines());
  }

  @Test
  void aFolderThatWasDeletedWhileTheJobRunsFailsTheBatch() throws IOException {
    try (JobDriver job = job(FileOutput.text(folder.toString()))) {
      job.push(source, "a");
      delete(folder);
      JobFailedException refused =
          assertThrows(JobFailedException.class, () -> job.push(source, "b"));

      assertTrue(
          refused.getMessage().contains("start the job again to begin a new one"),
          refused.getMessage());
      job.restart();
      job.run();
    }
    assertEquals(List.of(SECOND), seen.batches());
  }

  @Test
  void aForeignFileInTheFolderIsLeftAlone() throws IOException {
    Files.createDirectories(folder);
    Path foreign = Files.writeString(folder.resolve("notes.txt"), "mine");
    try (JobDriver job = job(FileOutput.text(folder.toString()))) {
      job.push(source, "a");
    }

    assertEquals("mine", Files.readString(foreign));
    assertEquals(List.of("a"), seen.lines(FIRST));
  }

  @Test
  void aFolderMayHaveBlanksAndSignsInItsName() throws IOException {
    Path odd = temporary.resolve("a b%20c+d#e ü/f");
    try (JobDriver job = job(FileOutput.text(odd.toString()))) {
      job.push(source, "a");
    }
    try (JobDriver job = job(FileOutput.text("file:" + odd + "-2"))) {
      job.push(source, "b");
    }

    assertEquals(List.of(List.of("a")), new SeenFiles(odd).lines());
    assertEquals(List.of(List.of("a"), List.of("b")), new SeenFiles(Path.of(odd + "-2")).lines());
  }

  @Test
  void anOutputsNameIsAPlainName() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            driver(
                streams -> streams.source(source).to("a/b", FileOutput.text(folder.toString()))));
  }

  @Test
  void aFileSystemThatDoesNotRenameInOneStepIsRefused() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> job(FileOutput.text("s3a://bucket/out")));

    assertTrue(
        refused.getMessage().contains("s3a is not known to do that in one step"),
        refused.getMessage());
  }

  @Test
  void whatIsNotDeliveredIsPassedOverByTheTextSource() throws IOException {
    CrashingOutput<String> down = new CrashingOutput<>(FileOutput.text(folder.toString()));
    try (JobDriver job = job(down)) {
      job.push(source, "a");
      down.down(true);
      job.push(source, "b");

      assertEquals(List.of("a"), texts(folder.resolve(FIRST)));
      assertFalse(Files.exists(folder.resolve(SECOND)));
      assertEquals(List.of(), texts(folder));
    }
  }

  private static List<String> texts(Path read) {
    List<String> texts = new ArrayList<>();
    try (OpenSource<TextLine> files = TextFiles.in(read.toString()).open(names -> Map.of())) {
      Optional<String> end = files.next("", ReadLimit.NONE);
      if (end.isPresent()) {
        for (Split<TextLine> split : files.splits(new OffsetRange("", end.get()))) {
          try (RecordReader<TextLine> reader = split.open()) {
            while (reader.advance()) {
              texts.add(reader.record().text());
            }
          }
        }
      }
    }
    return texts;
  }

  private JobDriver job(Output<String> output) {
    return driver(streams -> streams.source(source).to("out", output));
  }

  private static JobDriver driver(Consumer<StreamingContext> graph) {
    return JobDriver.of("job", graph);
  }

  private OutputJson.Manifest manifest(String batch) throws IOException {
    return JacksonMappers.JSON.readValue(
        Files.readAllBytes(folder.resolve(batch).resolve("_tarn.json")), OutputJson.Manifest.class);
  }

  private static void delete(Path folder) throws IOException {
    new LocalOutputFolder(folder.getParent()).delete(folder.getFileName().toString());
  }

  /** A line of a log. */
  record Access(String url, int hits, Instant at, Optional<String> from) {}

  record Url(String url) {}

  record Nested(List<String> urls) {}

  record None() {}
}
