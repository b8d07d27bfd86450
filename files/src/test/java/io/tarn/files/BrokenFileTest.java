package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compressed files that are broken: the lines before the break, and one fault for the rest. */
final class BrokenFileTest {
  private static final Map<String, String> FAILING =
      Map.of("fs.file.impl", FailingFileSystem.class.getName());

  @TempDir Path folder;

  private final List<String> lines = new ArrayList<>();

  BrokenFileTest() {
    Random random = new Random(1995);
    for (int i = 0; i < 40_000; i++) {
      lines.add("line " + i + " " + Long.toHexString(random.nextLong()));
    }
  }

  @Test
  void aGzipFileThatWasCutShortGivesTheLinesBeforeAndOneFault() throws IOException {
    byte[] whole = gzip();
    FileRange file = file("a.gz", Arrays.copyOf(whole, whole.length / 2));

    Given given = read(file, Map.of());

    int count = given.texts().size();
    assertTrue(count > 1_000 && count < 39_000, () -> count + " lines");
    assertEquals(lines.subList(0, count), given.texts());
    assertEquals(
        List.of(
            file.path()
                + ": the rest after line "
                + count
                + " | "
                + file.path()
                + " | cannot be decompressed any further: Unexpected end of input stream; "
                + count
                + " lines were read before that was noticed, the last of which may be damaged"
                + " too; the file itself is kept: move what can be saved of the rest in as a file"
                + " of another name"),
        given.faults());
    assertEquals(given, read(file, Map.of()), "the same in each attempt");
  }

  @Test
  void aGzipFileWithGarbageInTheMiddleGivesTheLinesBeforeAndOneFault() throws IOException {
    byte[] broken = gzip();
    Arrays.fill(broken, broken.length / 2, broken.length / 2 + 500, (byte) 0x99);
    FileRange file = file("a.gz", broken);

    Given given = read(file, Map.of());

    assertEquals(lines.subList(0, 10_000), given.texts().subList(0, 10_000));
    assertEquals(1, given.faults().size());
    assertEquals(given, read(file, Map.of()), "the same in each attempt");
  }

  @Test
  void whatIsNotGzipAtAllIsOneFault() throws IOException {
    FileRange file = file("a.gz", "hello\nworld\n".getBytes(StandardCharsets.UTF_8));

    Given given = read(file, Map.of());

    assertEquals(List.of(), given.texts());
    assertEquals(
        List.of(
            file.path()
                + ": the rest after line 0 | "
                + file.path()
                + " | cannot be decompressed any further: not a gzip file; no line was read before"
                + " that; the file itself is kept: move what can be saved of the rest in as a file"
                + " of another name"),
        given.faults());
  }

  @Test
  void aBzip2FileThatWasCutShortGivesTheLinesBeforeAndOneFault() throws IOException {
    byte[] whole = bzip2();
    FileRange file = file("a.bz2", Arrays.copyOf(whole, whole.length - 1_000));

    Given given = read(file, Map.of());

    assertEquals(lines.subList(0, given.texts().size()), given.texts());
    assertEquals(1, given.faults().size());
    assertTrue(given.faults().get(0).contains("unexpected end of stream"), given::toString);
  }

  @Test
  void aPartOfABzip2FileThatIsBrokenIsOneFaultAndTheOtherPartsAreRead() throws IOException {
    for (int i = 40_000; i < 120_000; i++) {
      lines.add("line " + i + " " + Long.toHexString(31L * i * i * i * i * i));
    }
    byte[] broken = bzip2();
    Arrays.fill(broken, 50_000, 50_050, (byte) 0x99);
    FileRange file = file("a.bz2", broken);

    List<Split<TextLine>> splits = FileSplits.of(List.of(file), LineReading.all("in", Map.of()));
    Given given = read(file, Map.of());

    assertTrue(splits.size() > 1, "only one split");
    assertEquals(1, given.faults().size(), given.faults()::toString);
    assertTrue(
        given.faults().get(0).contains(" of the part from byte 0 | "), given.faults()::toString);
    assertEquals(lines.get(lines.size() - 1), given.texts().get(given.texts().size() - 1));
  }

  @Test
  void whatIsNotBzip2AtAllIsOneFault() throws IOException {
    Given text = read(file("a.bz2", "hello\nworld\n".getBytes(StandardCharsets.UTF_8)), Map.of());
    Given header = read(file("b.bz2", "BZh9".getBytes(StandardCharsets.UTF_8)), Map.of());

    assertEquals(List.of(), text.texts());
    assertTrue(text.faults().get(0).contains("not a bzip2 file"), text::toString);
    assertEquals(List.of(), header.texts());
    assertTrue(header.faults().get(0).contains("unexpected end of file"), header::toString);
  }

  @Test
  void aFileBehindABrokenOneIsRead() throws IOException {
    List<FileRange> files =
        List.of(
            file("a.gz", "hello\n".getBytes(StandardCharsets.UTF_8)),
            file("b.txt", "one\n".getBytes(StandardCharsets.UTF_8)));

    Given given = read(FileSplits.of(files, LineReading.all("in", Map.of())));

    assertEquals(List.of("one"), given.texts());
    assertEquals(1, given.faults().size());
  }

  @Test
  void aStorageThatCannotBeReadFailsTheBatch() throws IOException {
    FileRange file = file("a.gz", gzip());
    FailingFileSystem.failures.set(Integer.MAX_VALUE);

    UncheckedIOException thrown =
        assertThrows(UncheckedIOException.class, () -> read(file, FAILING));

    assertTrue(thrown.getMessage().contains("the disk is gone"), thrown.getMessage());
  }

  @Test
  void aStorageThatFailsForAMomentFailsTheAttemptAndBreaksNoFile() throws IOException {
    FileRange file = file("a.gz", gzip());
    FailingFileSystem.failures.set(1);

    assertThrows(UncheckedIOException.class, () -> read(file, FAILING));

    assertEquals(new Given(lines, List.of()), read(file, FAILING));
  }

  @Test
  void aFileThatIsNotCompressedFailsTheBatchWhereItCannotBeRead() throws IOException {
    FileRange file = file("a.txt", "one\n".getBytes(StandardCharsets.UTF_8));
    FailingFileSystem.failures.set(1);

    UncheckedIOException thrown =
        assertThrows(UncheckedIOException.class, () -> read(file, FAILING));

    assertTrue(thrown.getMessage().contains("the disk is gone"), thrown.getMessage());
    assertFalse(thrown.getMessage().contains("decompressed"), thrown.getMessage());
  }

  private byte[] gzip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text());
    }
    return bytes.toByteArray();
  }

  /** In blocks of 100 kB, so that there are many. */
  private byte[] bzip2() throws IOException {
    BZip2Codec codec = new BZip2Codec();
    Configuration configuration = new Configuration();
    configuration.setInt("bzip2.compress.blocksize", 1);
    codec.setConf(configuration);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = codec.createOutputStream(bytes)) {
      out.write(text());
    }
    return bytes.toByteArray();
  }

  private byte[] text() {
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private FileRange file(String name, byte[] content) throws IOException {
    Path path = Files.write(folder.resolve(name), content);
    return new FileRange(
        "file:" + path, content.length, Files.getLastModifiedTime(path).toMillis());
  }

  private static Given read(FileRange file, Map<String, String> hadoop) {
    return read(FileSplits.of(List.of(file), LineReading.all("in", hadoop)));
  }

  private static Given read(List<Split<TextLine>> splits) {
    List<String> texts = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (Split<TextLine> split : splits) {
      try (RecordReader<TextLine> reader = split.open()) {
        while (reader.advance()) {
          if (reader.fault().isPresent()) {
            faults.add(
                reader.origin().position()
                    + " | "
                    + new String(reader.origin().bytes(), StandardCharsets.UTF_8)
                    + " | "
                    + reader.fault().get());
          } else {
            texts.add(reader.record().text());
          }
        }
      }
    }
    return new Given(texts, faults);
  }

  private record Given(List<String> texts, List<String> faults) {}

  /** Fails so many reads. */
  public static final class FailingFileSystem extends RawLocalFileSystem {
    static final AtomicInteger failures = new AtomicInteger();

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize)
        throws IOException {
      return new FSDataInputStream(new FailingStream(super.open(path, bufferSize)));
    }
  }

  private static final class FailingStream extends FSInputStream {
    private final FSDataInputStream in;

    FailingStream(FSDataInputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      fail();
      return in.read();
    }

    @Override
    public int read(byte[] buffer, int start, int length) throws IOException {
      fail();
      return in.read(buffer, start, length);
    }

    private static void fail() throws IOException {
      if (FailingFileSystem.failures.get() > 0
          && FailingFileSystem.failures.getAndDecrement() > 0) {
        throw new IOException("the disk is gone");
      }
    }

    @Override
    public void seek(long position) throws IOException {
      in.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long target) {
      return false;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
