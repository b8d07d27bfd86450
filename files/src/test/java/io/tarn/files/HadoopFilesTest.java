package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.Split;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder on a file system that only Hadoop knows. */
final class HadoopFilesTest {
  private static final Map<String, String> OTHER =
      Map.of("fs.other.impl", OtherFileSystem.class.getName());

  @TempDir Path folder;

  private OpenSource<TextLine> source;

  @Test
  void filesAreReadOnceInOrderOfAge() throws IOException {
    write("b.txt", 1_000, "b\n");
    write("a.txt", 2_000, "a\n");
    write(".hidden", 1, "no\n");
    Files.createDirectory(folder.resolve("folder"));
    open();
    String end = source.next("", ReadLimit.OF_THE_SOURCE).orElseThrow();
    OffsetRange range = new OffsetRange("", end);

    assertEquals(List.of("b", "a"), texts(range));
    assertEquals(
        Map.of(path("b.txt"), "2 1000", path("a.txt"), "2 2000"),
        source.notes(range),
        "they have no keys");
    source.committed(range);
    assertEquals(Optional.empty(), source.next(end, ReadLimit.OF_THE_SOURCE));
  }

  @Test
  void aFileThatChangedOrWentSinceThePlanIsNotRead() throws IOException {
    write("a.txt", 1_000, "a\n");
    open();
    OffsetRange range = new OffsetRange("", source.next("", ReadLimit.OF_THE_SOURCE).orElseThrow());
    write("a.txt", 2_000, "a\n");
    UncheckedIOException changed = assertThrows(UncheckedIOException.class, () -> texts(range));
    Files.delete(folder.resolve("a.txt"));
    UncheckedIOException gone = assertThrows(UncheckedIOException.class, () -> texts(range));

    assertTrue(
        changed.getMessage().contains("it now has 2 bytes, last modified at 1970-01-01T00:00:02Z"),
        changed.getMessage());
    assertTrue(gone.getMessage().contains("it is not there any more"), gone.getMessage());
  }

  private void open() {
    source = TextFiles.in("other:" + folder).hadoop(OTHER).open(SourceState.EMPTY);
  }

  private List<String> texts(OffsetRange range) {
    List<String> texts = new ArrayList<>();
    for (Split<TextLine> split : source.splits(range)) {
      try (RecordReader<TextLine> reader = split.open()) {
        while (reader.advance()) {
          texts.add(reader.record().text());
        }
      }
    }
    return texts;
  }

  private String path(String file) {
    return "other:" + folder.resolve(file);
  }

  private void write(String file, long modifiedMillis, String content) throws IOException {
    Path path = Files.writeString(folder.resolve(file), content);
    Files.setLastModifiedTime(path, FileTime.fromMillis(modifiedMillis));
  }

  /** The machine's own under another scheme. */
  public static final class OtherFileSystem extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("other:///");
    }

    @Override
    public String getScheme() {
      return "other";
    }
  }
}
