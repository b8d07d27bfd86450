package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Split;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files cut into splits: no line lost, none twice, none torn. */
final class LineSplitTest {
  @TempDir Path folder;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void blankLinesArePassedOverWhereThatIsAskedFor() throws IOException {
    List<FileRange> files = List.of(file("blank", "a\n\n \t\r\nb\n\n"));

    assertEquals(
        List.of("a", "", " \t", "b", ""),
        texts(FileSplits.of(files, LineReading.all("in", Map.of()))));
    assertEquals(
        List.of("a", "b"),
        texts(FileSplits.of(files, new LineReading("in", true, false, Map.of()))));
  }

  @Test
  void largeFilesCutInPartsGiveEachLineOnceInOrder() throws IOException {
    List<FileRange> files = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int file = 0; file < 4; file++) {
      List<String> lines = new ArrayList<>();
      int count = file == 1 ? 3 : 30_000;
      for (int i = 0; i < count; i++) {
        lines.add(file + " " + i + " " + "é".repeat(random.nextInt(60)));
      }
      files.add(file("file-" + file, String.join("\n", lines) + (file == 2 ? "" : "\n")));
      expected.addAll(lines);
    }

    List<Split<TextLine>> splits = FileSplits.of(files, LineReading.all("in", Map.of()));

    assertTrue(splits.size() > 4, () -> "only " + splits.size() + " splits");
    assertEquals(expected, texts(splits), () -> "seed " + seed);
  }

  /** Also between the two bytes of a line's end. */
  @Test
  void aFileMayBeCutAnywhere() throws IOException {
    LineReading reading = LineReading.all("in", Map.of());
    for (int i = 0; i < 30; i++) {
      StringBuilder content = new StringBuilder();
      for (int piece = 0; piece < 12; piece++) {
        content.append(List.of("a", "bc", "\n", "\r\n", "\r").get(random.nextInt(5)));
      }
      FileRange file = file("cut-" + i, content.toString());
      List<String> whole = texts(List.of(split(file, 0, file.length(), reading)));
      for (long cut = 1; cut < file.length(); cut++) {
        assertEquals(
            whole,
            texts(
                List.of(
                    split(file, 0, cut, reading), split(file, cut, file.length() - cut, reading))),
            "seed " + seed + ", cut at " + cut + " of " + content);
      }
    }
  }

  private static Split<TextLine> split(
      FileRange file, long start, long length, LineReading reading) {
    return new LineSplit(List.of(new LineRange(file, start, length)), reading);
  }

  @Test
  void linesLongerThanASplitAreNeitherLostNorTorn() throws IOException {
    List<String> lines =
        List.of("a".repeat(900_000), "", "b".repeat(262_144), "c".repeat(262_143), "d", "");
    List<Split<TextLine>> splits =
        FileSplits.of(
            List.of(file("long", String.join("\n", lines) + "\n")),
            LineReading.all("in", Map.of()));

    assertTrue(splits.size() > 1);
    assertEquals(lines, texts(splits));
  }

  @Test
  void smallFilesArePutTogether() throws IOException {
    List<FileRange> files = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      files.add(file("small-" + i, "line " + i));
      expected.add("line " + i);
    }

    List<Split<TextLine>> splits = FileSplits.of(files, LineReading.all("in", Map.of()));

    assertEquals(1, splits.size());
    assertEquals(expected, texts(splits));
  }

  @Test
  void bothLineEndsAreTakenAwayAndEmptyLinesKept() throws IOException {
    assertEquals(
        List.of("a", "", "b", "c"),
        texts(
            FileSplits.of(
                List.of(file("ends", "a\r\n\nb\r\nc")), LineReading.all("in", Map.of()))));
  }

  @Test
  void gzipIsDecompressedAndNotCut() throws IOException {
    Path path = folder.resolve("a.gz");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      lines.add("line " + random.nextLong());
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    List<Split<TextLine>> splits =
        FileSplits.of(List.of(range(path)), LineReading.all("in", Map.of()));

    assertEquals(1, splits.size());
    assertEquals(lines, texts(splits), () -> "seed " + seed);
  }

  @Test
  void aLineSaysWhereItStands() throws IOException {
    FileRange range = file("a", "one\nzwölf\nthree\n");
    try (RecordReader<TextLine> reader =
        FileSplits.of(List.of(range), LineReading.all("in", Map.of())).get(0).open()) {
      assertTrue(reader.advance() && reader.advance() && reader.advance());
      assertEquals("in", reader.origin().source());
      assertEquals(range.path() + ":11", reader.origin().position());
      assertArrayEquals("three".getBytes(StandardCharsets.UTF_8), reader.origin().bytes());
    }
  }

  @Test
  void bytesThatAreNotUtf8AreKept() throws IOException {
    Path path = folder.resolve("latin1");
    Files.write(path, new byte[] {'a', (byte) 0xfc, '\n'});
    try (RecordReader<TextLine> reader =
        FileSplits.of(List.of(range(path)), LineReading.all("in", Map.of())).get(0).open()) {
      assertTrue(reader.advance());
      assertArrayEquals(new byte[] {'a', (byte) 0xfc}, reader.record().bytes());
      assertEquals("a\ufffd", reader.record().text());
    }
  }

  private FileRange file(String name, String content) throws IOException {
    return range(Files.writeString(folder.resolve(name), content));
  }

  private static FileRange range(Path path) throws IOException {
    return new FileRange(
        path.toUri().toString(), Files.size(path), Files.getLastModifiedTime(path).toMillis());
  }

  private static List<String> texts(List<Split<TextLine>> splits) {
    List<String> texts = new ArrayList<>();
    for (Split<TextLine> split : splits) {
      try (RecordReader<TextLine> reader = split.open()) {
        while (reader.advance()) {
          texts.add(reader.record().text());
        }
      }
    }
    return texts;
  }
}
