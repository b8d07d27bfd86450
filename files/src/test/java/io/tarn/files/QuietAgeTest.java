package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.SourceState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are left because they may still be growing, and for how long. */
final class QuietAgeTest {
  private static final long NOW = 1_000_000_000;

  @TempDir Path folder;

  private final RecordingClocks clocks = new RecordingClocks(NOW);
  private String start = "";

  @Test
  void aYoungFileWithoutALineEndIsLeftForTwoSeconds() {
    write("a.txt", NOW, "one\ntw");
    OpenSource<TextLine> source = opened(source());

    assertEquals(List.of(), next(source));
    clocks.pass(Duration.ofMillis(1_999));
    assertEquals(List.of(), next(source));
    clocks.pass(Duration.ofMillis(1));
    assertEquals(List.of("a.txt"), next(source));
  }

  @Test
  void aYoungFileThatEndsItsLineIsTakenAtOnce() {
    write("a.txt", NOW, "one\n");
    write("b.txt", NOW, "one\r\n");
    write("c.txt", NOW, "one\r");

    assertEquals(List.of("a.txt", "b.txt", "c.txt"), next(opened(source())));
  }

  @Test
  void aYoungFileThatGetsItsLineEndIsTakenThen() {
    write("a.txt", NOW, "one\ntw");
    OpenSource<TextLine> source = opened(source());
    assertEquals(List.of(), next(source));
    write("a.txt", NOW, "one\ntwo\n");

    assertEquals(List.of("a.txt"), next(source));
  }

  @Test
  void aYoungFileThatIsEmptyIsLeftAsItMayBeAboutToBeWritten() {
    write("a.txt", NOW, "");
    OpenSource<TextLine> source = opened(source());

    assertEquals(List.of(), next(source));
    clocks.pass(Duration.ofSeconds(2));
    assertEquals(List.of("a.txt"), next(source));
  }

  @Test
  void aYoungCompressedFileIsLeftAsItsEndDoesNotTellWhetherItIsWhole() {
    write("a.gz", NOW, "half\n");
    write("b.bz2", NOW, "half\n");
    OpenSource<TextLine> source = opened(source());

    assertEquals(List.of(), next(source));
    clocks.pass(Duration.ofMillis(1_999));
    append("a.gz", NOW + 1_999, "and more\n");
    assertEquals(List.of(), next(source));
    clocks.pass(Duration.ofMillis(1));
    assertEquals(List.of("b.bz2"), next(source));
    clocks.pass(Duration.ofMillis(1_999));
    assertEquals(List.of("a.gz"), next(source));
  }

  @Test
  void aCompressedFileIsLeftForTheQuietAgeIfThatIsLonger() {
    write("a.gz", NOW - 2_000, "half\n");
    OpenSource<TextLine> source = opened(source().quietFor(Duration.ofMinutes(1)));

    assertEquals(List.of(), next(source));
    clocks.pass(Duration.ofSeconds(58));
    assertEquals(List.of("a.gz"), next(source));
  }

  @Test
  void aFileThatWasModifiedLessThanTheQuietAgeAgoIsLeftWhateverItsEnd() {
    write("a.txt", NOW - 59_999, "one\n");
    write("b.txt", NOW - 60_000, "one\n");
    write("c.gz", NOW - 59_999, "not asked");
    write("d.txt", NOW - 60_000, "one");
    OpenSource<TextLine> source = opened(source().quietFor(Duration.ofMinutes(1)));

    assertEquals(List.of("b.txt", "d.txt"), next(source));
    clocks.pass(Duration.ofMillis(1));
    assertEquals(List.of("a.txt", "c.gz"), next(source));
  }

  @Test
  void aFileFromFurtherInTheFutureThanTheQuietAgeIsNotYoung() {
    write("a.txt", NOW + 2_001, "one");
    write("b.txt", NOW + 2_000, "one");
    OpenSource<TextLine> source = opened(source());

    assertEquals(List.of("a.txt"), next(source));
  }

  @Test
  void aFileThatGrewSinceItWasListedIsLeftAgain() {
    write("a.txt", 1, "one\n");
    write("b.txt", 2, "one\n");
    OpenSource<TextLine> source = opened(source().maxFilesPerBatch(1));
    assertEquals(List.of("a.txt"), next(source));
    write("b.txt", NOW, "one\ntw");

    assertEquals(List.of(), next(source));
    clocks.pass(Duration.ofSeconds(2));
    assertEquals(List.of("b.txt"), next(source));
  }

  @Test
  void noNoteIsAskedForOfAFileThatIsLeft() {
    write("a.txt", NOW, "one\ntw");
    List<List<String>> asked = new ArrayList<>();
    OpenSource<TextLine> source =
        source()
            .open(
                keys -> {
                  asked.add(List.copyOf(keys));
                  return Map.of();
                });

    assertEquals(List.of(), next(source));
    append("a.txt", NOW + 1, "o\nthr");
    assertEquals(List.of(), next(source));
    assertEquals(List.of(), asked);
    clocks.pass(Duration.ofSeconds(3));
    assertEquals(List.of("a.txt"), next(source));
    assertEquals(List.of("file:" + folder.resolve("a.txt")), asked.get(0));
  }

  @Test
  void availableNowWaitsOnceUntilWhatItFoundIsOldEnough() {
    write("a.txt", NOW - 500, "one\ntw");
    write("b.txt", 1, "one\n");
    OpenSource<TextLine> source = opened(source());
    clocks.meanwhile(() -> write("c.txt", 1, "one\n"));
    source.prepareAvailableNow();

    assertEquals(List.of(Duration.ofMillis(1_500)), clocks.waits());
    assertEquals(List.of("b.txt", "a.txt"), next(source));
    assertEquals(List.of(), next(source), "what arrived since is for the next run");
  }

  @Test
  void availableNowWaitsForACompressedFileThatIsYoung() {
    write("a.gz", NOW - 500, "whole\n");
    OpenSource<TextLine> source = opened(source());
    source.prepareAvailableNow();

    assertEquals(List.of(Duration.ofMillis(1_500)), clocks.waits());
    assertEquals(List.of("a.gz"), next(source));
  }

  @Test
  void availableNowWaitsForNothingWhereNothingIsYoung() {
    write("a.txt", NOW, "one\n");
    write("b.txt", NOW - 2_000, "one");
    OpenSource<TextLine> source = opened(source());
    source.prepareAvailableNow();

    assertEquals(List.of(), clocks.waits());
    assertEquals(List.of("b.txt", "a.txt"), next(source));
  }

  @Test
  void availableNowWaitsForNothingThatItHasRead() {
    write("a.txt", NOW, "one");
    OpenSource<TextLine> source =
        source().open(keys -> keys.stream().collect(Collectors.toMap(key -> key, key -> "")));
    source.prepareAvailableNow();

    assertEquals(List.of(), clocks.waits());
    assertEquals(List.of(), next(source));
  }

  @Test
  void availableNowTakesAFileThatGetsItsLineEndMeanwhile() {
    write("a.txt", NOW, "one\ntw");
    OpenSource<TextLine> source = opened(source());
    clocks.meanwhile(() -> write("a.txt", NOW + 1_900, "one\ntwo\n"));
    source.prepareAvailableNow();

    assertEquals(List.of("a.txt"), next(source));
  }

  @Test
  void availableNowIsNotHeldUpByAFileThatGrowsForEver() {
    write("a.txt", NOW, "one\ntw");
    write("b.txt", NOW, "one\n");
    OpenSource<TextLine> source = opened(source());
    clocks.meanwhile(() -> append("a.txt", clocks.wallMillis() + 1_900, "o\nthr"));
    source.prepareAvailableNow();

    assertEquals(List.of(Duration.ofSeconds(2)), clocks.waits());
    assertEquals(List.of("b.txt"), next(source));
    assertEquals(List.of(), next(source));
  }

  @Test
  void availableNowTakesAFileFromTheNearFutureThatStandsStill() {
    write("a.txt", NOW + 1_000, "one");
    OpenSource<TextLine> source = opened(source());
    source.prepareAvailableNow();

    assertEquals(List.of(Duration.ofSeconds(2)), clocks.waits(), "no longer than that age");
    assertEquals(List.of("a.txt"), next(source));
  }

  @Test
  void aQuietAgeThatCannotBeIsRefused() {
    assertEquals(
        "quietFor must be >= 0, but is PT-1S",
        assertThrows(
                IllegalArgumentException.class, () -> source().quietFor(Duration.ofSeconds(-1)))
            .getMessage());
    String never = "quietFor must be < maxFileAge, but PT1H >= PT1H: no file would ever be read";
    TextFiles quiet = source().quietFor(Duration.ofHours(1));
    assertEquals(
        never,
        assertThrows(IllegalArgumentException.class, () -> quiet.maxFileAge(Duration.ofHours(1)))
            .getMessage());
    TextFiles aged = source().maxFileAge(Duration.ofHours(1));
    assertEquals(
        never,
        assertThrows(IllegalArgumentException.class, () -> aged.quietFor(Duration.ofHours(1)))
            .getMessage());
  }

  private TextFiles source() {
    return TextFiles.in(folder.toString()).withClocks(clocks);
  }

  private static OpenSource<TextLine> opened(TextFiles source) {
    return source.open(SourceState.EMPTY);
  }

  /** The names of the files that the next batch reads; it is committed at once. */
  private List<String> next(OpenSource<TextLine> source) {
    Optional<String> end = source.next(start, ReadLimit.OF_THE_SOURCE);
    if (end.isEmpty()) {
      return List.of();
    }
    source.committed(new OffsetRange(start, end.get()));
    start = end.get();
    return FileOffset.parse(start).files().stream()
        .map(file -> file.path().substring(file.path().lastIndexOf('/') + 1))
        .toList();
  }

  private void write(String file, long modifiedMillis, String content) {
    put(file, modifiedMillis, content, StandardOpenOption.TRUNCATE_EXISTING);
  }

  private void append(String file, long modifiedMillis, String content) {
    put(file, modifiedMillis, content, StandardOpenOption.APPEND);
  }

  private void put(String file, long modifiedMillis, String content, StandardOpenOption how) {
    try {
      Path path = folder.resolve(file);
      Files.writeString(path, content, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how);
      Files.setLastModifiedTime(path, FileTime.fromMillis(modifiedMillis));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
