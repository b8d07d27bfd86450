package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Split;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The header of a file: no record, and known to each line, wherever the file was cut. */
final class FileHeaderTest {
  private static final LineReading READING = new LineReading("in", false, true, Map.of());

  @TempDir Path folder;

  @Test
  void theFirstLineIsNoRecordAndKnownToAllOthers() throws IOException {
    Read read = read(file("a.csv", "id,name\r\n1,Ann\r\n2,Bob\r\n"));

    assertEquals(List.of("1,Ann", "2,Bob"), read.texts());
    assertEquals(Set.of("id,name"), read.headers());
  }

  @Test
  void offsetsCountFromTheFirstByteOfTheFile() throws IOException {
    FileRange file = file("a.csv", "id,name\n1,Ann\n2,Bob\n");

    assertEquals(List.of(file.path() + ":8", file.path() + ":14"), read(file).positions());
  }

  @Test
  void eachFileHasAHeaderOfItsOwn() throws IOException {
    Read read = read(file("a.csv", "id,name\n1,Ann\n"), file("b.csv", "name,id\nBob,2\n"));

    assertEquals(1, read.splits(), "in one split");
    assertEquals(List.of("1,Ann", "Bob,2"), read.texts());
    assertEquals(Set.of("id,name", "name,id"), read.headers());
  }

  @Test
  void eachPartOfALargeFileKnowsItsHeader() throws IOException {
    List<String> rows = rows(80_000);
    Read read = read(file("large.csv", "id,name\n" + String.join("\n", rows)));

    assertTrue(read.splits() > 4, () -> "only " + read.splits() + " splits");
    assertEquals(rows, read.texts());
    assertEquals(Set.of("id,name"), read.headers());
  }

  @Test
  void aHeaderThatIsLongerThanAPartIsReadWhole() throws IOException {
    String header = "h".repeat(900_000);
    Read read = read(file("wide.csv", header + "\n1\n" + "2".repeat(300_000) + "\n3\n"));

    assertTrue(read.splits() > 1, () -> "only " + read.splits() + " splits");
    assertEquals(List.of("1", "2".repeat(300_000), "3"), read.texts());
    assertEquals(Set.of(header), read.headers());
  }

  @Test
  void aCompressedFileHasItsHeaderInWhatWasCompressed() throws IOException {
    Read read = read(gzip("a.csv.gz", "id,name\n1,Ann\n"));

    assertEquals(List.of("1,Ann"), read.texts());
    assertEquals(Set.of("id,name"), read.headers());
  }

  @Test
  void eachPartOfABzip2FileKnowsItsHeader() throws IOException {
    List<String> rows = rows(80_000);
    Read read = read(bzip2("a.csv.bz2", bzip2(rows)));

    assertTrue(read.splits() > 1, () -> "only " + read.splits() + " splits");
    assertEquals(rows, read.texts());
    assertEquals(Set.of("id,name"), read.headers());
  }

  @Test
  void noPartOfAFileIsReadWhoseHeaderIsBroken() throws IOException {
    byte[] broken = bzip2(rows(80_000));
    Arrays.fill(broken, 1_000, 1_050, (byte) 0x99);
    FileRange file = bzip2("a.csv.bz2", broken);

    Read read = read(file);

    assertTrue(read.splits() > 1, () -> "only " + read.splits() + " splits");
    assertEquals(List.of(), read.texts());
    assertEquals(read.splits(), read.faults().size());
    assertTrue(
        read.faults()
            .get(1)
            .startsWith(
                "cannot be decompressed any further: the header, the file's first line, cannot be"
                    + " read: "),
        read.faults().get(1));
    assertEquals(read, read(file), "the same in each attempt");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheHeader() throws IOException {
    String marked = "\ufeffid,name\n" + String.join("\n", rows(100_000));

    assertEquals(Set.of("id,name"), read(file("a.csv", marked)).headers());
    assertEquals(Set.of("id,name"), read(gzip("a.csv.gz", marked)).headers());
  }

  @Test
  void anEmptyFileAndAHeaderAloneHaveNoRecords() throws IOException {
    Read read =
        read(
            file("a.csv", ""),
            file("b.csv", "id,name"),
            file("c.csv", "id,name\n"),
            file("d.csv", "\ufeff"),
            gzip("e.csv.gz", ""),
            gzip("f.csv.gz", "id,name\n"));

    assertEquals(List.of(), read.texts());
    assertEquals(List.of(), read.faults());
  }

  @Test
  void aFirstLineThatIsBlankIsTheHeaderThoughBlankLinesArePassedOver() throws IOException {
    LineReading skipping = new LineReading("in", true, true, Map.of());
    Read read = Read.of(FileSplits.of(List.of(file("a.csv", " \n\nid\n \n1\n")), skipping));

    assertEquals(List.of("id", "1"), read.texts());
    assertEquals(Set.of(" "), read.headers());
  }

  @Test
  void aHeaderOfAFileThatHasChangedIsNotRead() throws IOException {
    FileRange file = file("a.csv", "id,name\n" + String.join("\n", rows(100_000)));
    List<Split<TextLine>> splits = FileSplits.of(List.of(file), READING);
    Path path = folder.resolve("a.csv");
    Files.writeString(path, "name,id" + Files.readString(path).substring(7));
    Files.setLastModifiedTime(path, FileTime.fromMillis(file.modifiedMillis() + 1_000));

    try (RecordReader<TextLine> last = splits.get(splits.size() - 1).open()) {
      UncheckedIOException thrown = assertThrows(UncheckedIOException.class, last::advance);
      assertTrue(thrown.getMessage().startsWith("Cannot read " + file.path()), thrown.getMessage());
    }
  }

  @Test
  void aLineOfASourceThatWasToldOfNoneHasNoHeader() throws IOException {
    LineReading all = LineReading.all("in", Map.of());
    Read read = Read.of(FileSplits.of(List.of(file("a.csv", "id,name\n1,Ann\n")), all));

    assertEquals(List.of("id,name", "1,Ann"), read.texts());
    assertEquals(Set.of("none"), read.headers());
  }

  private static List<String> rows(int count) {
    Random random = new Random(1995);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(i + "," + Long.toHexString(random.nextLong()));
    }
    return rows;
  }

  private FileRange file(String name, String content) throws IOException {
    return range(Files.writeString(folder.resolve(name), content));
  }

  private FileRange gzip(String name, String content) throws IOException {
    Path path = folder.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return range(path);
  }

  private FileRange bzip2(String name, byte[] content) throws IOException {
    return range(Files.write(folder.resolve(name), content));
  }

  /** In blocks of 100 kB, so that there are many. */
  private static byte[] bzip2(List<String> rows) throws IOException {
    BZip2Codec codec = new BZip2Codec();
    Configuration configuration = new Configuration();
    configuration.setInt("bzip2.compress.blocksize", 1);
    codec.setConf(configuration);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = codec.createOutputStream(bytes)) {
      out.write(("id,name\n" + String.join("\n", rows)).getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static FileRange range(Path path) throws IOException {
    return new FileRange(
        "file:" + path, Files.size(path), Files.getLastModifiedTime(path).toMillis());
  }

  private static Read read(FileRange... files) {
    return Read.of(FileSplits.of(List.of(files), READING));
  }

  private record Read(
      int splits,
      List<String> texts,
      Set<String> headers,
      List<String> positions,
      List<String> faults) {
    static Read of(List<Split<TextLine>> splits) {
      Read read =
          new Read(
              splits.size(),
              new ArrayList<>(),
              new LinkedHashSet<>(),
              new ArrayList<>(),
              new ArrayList<>());
      splits.forEach(read::add);
      return read;
    }

    private void add(Split<TextLine> split) {
      try (RecordReader<TextLine> reader = split.open()) {
        while (reader.advance()) {
          Optional<String> fault = reader.fault();
          if (fault.isPresent()) {
            faults.add(fault.get());
            continue;
          }
          texts.add(reader.record().text());
          headers.add(reader.record().header().orElse("none"));
          positions.add(reader.origin().position());
        }
      }
    }
  }
}
