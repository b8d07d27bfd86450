package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.spi.read.DeadRecord;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.testkit.JobDriver;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that read CSV: each record once, and the header of each file known to all of its lines. */
final class CsvJobTest {
  @TempDir Path temporary;
  private Path folder;

  private final List<List<Order>> batches = new ArrayList<>();
  private boolean failing;

  record Order(long id, String name) implements Serializable {}

  record Line(
      String text,
      String other,
      int whole,
      Long large,
      double exact,
      boolean yes,
      Instant time,
      LocalDate day,
      Optional<String> note)
      implements Serializable {}

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("in"));
  }

  @Test
  void filesMayDifferInTheOrderOfTheirColumns() throws IOException {
    write("a.csv", 1_000, "id,name", "1,Ann", "2,Bob");
    write("b.csv", 2_000, "name,note,id", "Cy,\"x, y\",3");
    gzip("c.csv.gz", 3_000, "\ufeffname,id", "Di,4");
    write("d.csv", 4_000);
    write("e.csv", 5_000, "id,name");

    try (JobDriver job = job(source())) {
      job.run();

      assertEquals(List.of(orders("Ann", "Bob", "Cy", "Di")), batches);
      assertEquals(List.of(), job.dead());
      assertEquals(4, job.progress().get(0).inputRows(), "no header is counted");
    }
  }

  @Test
  void eachBatchAndEachStartKnowsTheHeaders() throws IOException {
    write("a.csv", 1_000, "id,name", "1,Ann");
    write("b.csv", 2_000, "name,id", "Bob,2");
    write("c.csv", 3_000, "id,name", "3,Cy");

    try (JobDriver job = job(source().maxBytesPerBatch(20))) {
      failing = true;
      assertThrows(JobFailedException.class, job::run);
      failing = false;
      job.restart();
      job.run();
      write("d.csv", 4_000, "name,id", "Di,4");
      job.restart();
      job.run();

      assertEquals(
          List.of(
              orders("Ann"),
              List.of(new Order(2, "Bob")),
              List.of(new Order(3, "Cy")),
              List.of(new Order(4, "Di"))),
          batches);
      assertEquals(List.of(), job.dead());
    }
  }

  @Test
  void aFileThatWasRenamedIsNotReadAgain() throws IOException {
    write("a.csv", 1_000, "id,name", "1,Ann");

    try (JobDriver job = job(source())) {
      job.run();
      Files.move(folder.resolve("a.csv"), folder.resolve("b.csv"));
      write("c.csv", 2_000, "id,name", "2,Bob");
      job.run();

      assertEquals(List.of(orders("Ann"), List.of(new Order(2, "Bob"))), batches);
    }
  }

  @Test
  void aLargeFileIsReadInPartsAndEachRowOnce() throws IOException {
    List<String> lines = new ArrayList<>(List.of("name,id"));
    List<Order> expected = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      lines.add("\"a, " + i + "\"," + i);
      expected.add(new Order(i, "a, " + i));
    }
    write("a.csv", 1_000, lines.toArray(String[]::new));

    try (JobDriver job = job(source())) {
      job.run();

      assertEquals(List.of(expected), batches);
      assertEquals(List.of(), job.dead());
    }
  }

  @Test
  void whatIsNoRowIsADeadLetterWithItsReason() throws IOException {
    write("a.csv", 1_000, "id,name", "1,Ann", "x,Bob", "3", "4,\"Di", "5,Eve,", "2,Bob");
    write("b.csv", 2_000, "name", "Flo");

    try (JobDriver job = job(source())) {
      job.run();

      assertEquals(List.of(orders("Ann", "Bob")), batches);
      String file = "file:" + folder.resolve("a.csv") + ":";
      assertEquals(
          List.of(
              file
                  + "14 | x,Bob | id: Cannot deserialize value of type `long` from String \"x\":"
                  + " not a valid `long` value",
              file + "20 | 3 | Not enough column values: expected 2, found 1",
              file
                  + "22 | 4,\"Di | name: a quote is not closed at the end of the line; a record is"
                  + " one line, so there are no line breaks in quotes",
              file
                  + "28 | 5,Eve, | Too many entries: expected at most 2 (value #2 (0 chars)"
                  + " \"\")",
              "file:"
                  + folder.resolve("b.csv")
                  + ":5 | Flo | the file's header lacks id, but is name"),
          job.dead().stream().map(CsvJobTest::shown).toList());
    }
  }

  @Test
  void aHeaderThatNobodySaidIsThereIsADeadLetter() throws IOException {
    write("a.csv", 1_000, "name,id", "1,Ann");

    try (JobDriver job = job(TextFiles.in(folder.toString()))) {
      job.run();

      assertEquals(List.of(orders("Ann")), batches);
      assertEquals(
          List.of(
              "file:"
                  + folder.resolve("a.csv")
                  + ":0 | name,id | the line is a header, which the source is to be told of:"
                  + " TextFiles.withHeader()"),
          job.dead().stream().map(CsvJobTest::shown).toList());
    }
  }

  @Test
  void whatIsWrittenAsCsvIsReadAsItWas() throws IOException {
    Instant time = Instant.parse("1995-07-01T00:00:12.123456789Z");
    LocalDate day = LocalDate.of(1995, 7, 1);
    List<Line> written =
        List.of(
            new Line("plain", "ünïcödé 🂡", 1, 2L, 3.5, true, time, day, Optional.of("x")),
            new Line(null, "", -1, null, -0.1, false, null, null, Optional.empty()),
            new Line("a, \"b\"", "\"", 0, 0L, 1e300, true, time, day, Optional.of("\"\"")),
            new Line(" blank ", "\t#'\\ ;", 0, 0L, Double.NaN, true, time, day, Optional.of(",")),
            new Line(
                "NULL",
                "null",
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                Double.NEGATIVE_INFINITY,
                true,
                Instant.EPOCH,
                day,
                Optional.of("# no comment")));
    QueueSource<Line> source = new QueueSource<>("input", 1);
    Path out = temporary.resolve("out");
    try (JobDriver job =
        JobDriver.of(
            "writer",
            streams ->
                streams.source(source).to("out", FileOutput.csv(out.toString(), Line.class)))) {
      job.push(source, written.toArray(Line[]::new));
    }

    List<Line> read = new ArrayList<>();
    try (JobDriver job =
        JobDriver.of(
            "reader",
            streams ->
                streams
                    .source(TextFiles.in(out.resolve("batch=0000000000").toString()).withHeader())
                    .parse(CsvLines.of(Line.class)::parse)
                    .foreachBatch((info, lines) -> read.addAll(lines)))) {
      job.run();

      assertEquals(List.of(), job.dead().stream().map(CsvJobTest::shown).toList());
    }
    assertEquals(written, read);
  }

  /** Orders of these names, from 1. */
  private static List<Order> orders(String... names) {
    List<Order> orders = new ArrayList<>();
    for (String name : names) {
      orders.add(new Order(orders.size() + 1, name));
    }
    return orders;
  }

  private static String shown(DeadRecord dead) {
    return dead.position()
        + " | "
        + dead.text()
        + " | "
        + dead.reason().replaceFirst(".*not the CSV of a \\w+: ", "");
  }

  private TextFiles source() {
    return TextFiles.in(folder.toString()).withHeader();
  }

  private JobDriver job(TextFiles source) {
    return JobDriver.of(
        "orders",
        streams ->
            streams
                .source(source)
                .parse(CsvLines.of(Order.class)::parse)
                .foreachBatch(
                    (info, orders) -> {
                      if (failing) {
                        throw new IllegalStateException("no");
                      }
                      batches.add(orders);
                    }));
  }

  private void write(String name, long modifiedMillis, String... lines) throws IOException {
    Path path = Files.write(folder.resolve(name), List.of(lines));
    Files.setLastModifiedTime(path, FileTime.fromMillis(modifiedMillis));
  }

  private void gzip(String name, long modifiedMillis, String... lines) throws IOException {
    Path path = folder.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    Files.setLastModifiedTime(path, FileTime.fromMillis(modifiedMillis));
  }
}
