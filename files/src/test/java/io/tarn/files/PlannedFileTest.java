package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.source.RecordReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch reads the files that it was planned with, as they were then, or fails. */
final class PlannedFileTest {
  @TempDir Path folder;

  @Test
  void aFileThatWasAppendedToIsNotRead() throws IOException {
    FileRange planned = planned("one\ntwo\n");
    Files.writeString(file(), "three\n", StandardOpenOption.APPEND);
    touch(1_000);

    assertRefused(planned, "it now has 14 bytes, last modified at 1970-01-01T00:00:01Z");
  }

  @Test
  void aFileThatWasReplacedByALongerOneIsNotRead() throws IOException {
    FileRange planned = planned("one\ntwo\n");
    Files.writeString(file(), "four\nfive\nsix\n");

    assertRefused(planned, "it now has 14 bytes, last modified at ");
  }

  @Test
  void aFileThatWasReplacedByAShorterOneIsNotRead() throws IOException {
    FileRange planned = planned("one\ntwo\n");
    Files.writeString(file(), "one\n");
    touch(1_000);

    assertRefused(planned, "it now has 4 bytes");
  }

  @Test
  void aFileThatWasReplacedByOneOfTheSameLengthIsNotRead() throws IOException {
    FileRange planned = planned("one\ntwo\n");
    Files.writeString(file(), "ONE\nTWO\n");
    touch(1_001);

    assertRefused(planned, "it now has 8 bytes, last modified at 1970-01-01T00:00:01.001Z");
  }

  @Test
  void anEmptyFileThatWasFilledIsNotRead() throws IOException {
    FileRange planned = planned("");
    Files.writeString(file(), "one\n");

    assertRefused(planned, "it now has 4 bytes");
  }

  @Test
  void aFileThatHasGoneIsNotRead() throws IOException {
    FileRange planned = planned("one\ntwo\n");
    Files.delete(file());

    assertRefused(planned, "it is not there any more");
  }

  @Test
  void aFileThatChangesWhileItIsReadFailsTheBatch() throws IOException {
    FileRange planned = planned("one\ntwo\n");
    try (RecordReader<TextLine> reader = open(planned)) {
      assertTrue(reader.advance());
      Files.writeString(file(), "three\n", StandardOpenOption.APPEND);
      assertTrue(reader.advance());
      assertEquals("two", reader.record().text());
      UncheckedIOException thrown =
          assertThrows(
              UncheckedIOException.class,
              () -> {
                while (reader.advance()) {
                  reader.record();
                }
              });
      assertTrue(thrown.getMessage().contains("it now has 14 bytes"), thrown.getMessage());
    }
  }

  @Test
  void aFileThatWasPutBackIsRead() throws IOException {
    FileRange planned = planned("one\ntwo\n");
    Files.delete(file());
    Files.writeString(file(), "one\ntwo\n");
    touch(1_000);

    List<String> texts = new ArrayList<>();
    try (RecordReader<TextLine> reader = open(planned)) {
      while (reader.advance()) {
        texts.add(reader.record().text());
      }
    }
    assertEquals(List.of("one", "two"), texts);
  }

  @Test
  void eachPartOfAFileIsCheckedForTheWholeFile() throws IOException {
    FileRange planned = planned("a line of text\n".repeat(100_000));
    Files.writeString(file(), "more\n", StandardOpenOption.APPEND);

    var splits = FileSplits.of(List.of(planned), LineReading.all("in", Map.of()));
    assertTrue(splits.size() > 1);
    try (RecordReader<TextLine> first = splits.get(0).open()) {
      assertThrows(UncheckedIOException.class, first::advance);
    }
  }

  private void assertRefused(FileRange planned, String now) {
    try (RecordReader<TextLine> reader = open(planned)) {
      UncheckedIOException thrown = assertThrows(UncheckedIOException.class, reader::advance);
      assertTrue(
          thrown
              .getMessage()
              .startsWith(
                  "Cannot read "
                      + planned.path()
                      + ", with which the batch was planned when it had "
                      + planned.length()
                      + " bytes, last modified at 1970-01-01T00:00:01Z: "
                      + now),
          thrown.getMessage());
      assertFalse(thrown.getMessage().contains("null"), thrown.getMessage());
    }
  }

  private static RecordReader<TextLine> open(FileRange planned) {
    return FileSplits.of(List.of(planned), LineReading.all("in", Map.of())).get(0).open();
  }

  private FileRange planned(String content) throws IOException {
    Files.writeString(file(), content);
    touch(1_000);
    return new FileRange("file:" + file(), Files.size(file()), 1_000);
  }

  private void touch(long modifiedMillis) throws IOException {
    Files.setLastModifiedTime(file(), FileTime.fromMillis(modifiedMillis));
  }

  private Path file() {
    return folder.resolve("a.txt");
  }
}
