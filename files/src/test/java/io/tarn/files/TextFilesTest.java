package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.TarnClient;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.protocol.JobStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a folder's source reads, and that it reads each of them once. */
final class TextFilesTest {
  private static final EngineConfig STRICT =
      EngineConfig.defaults()
          .withThreads(2)
          .withStrict(true)
          .withAttempts(1, Duration.ZERO, Duration.ZERO);

  @TempDir Path folder;

  private final InMemoryBackend backend = new InMemoryBackend();
  private final List<List<String>> batches = new ArrayList<>();

  @Test
  void filesAreTakenInOrderOfAgeAndName() {
    write("b.txt", 1_000, "b");
    write("c.txt", 500, "c");
    write("a.txt", 1_000, "a");

    run(source().maxFilesPerBatch(1));

    assertEquals(List.of(List.of("c"), List.of("a"), List.of("b")), batches);
  }

  @Test
  void aFileThatArrivesWithAnEqualOrOlderTimeIsRead() {
    write("a.txt", 1_000, "a");
    run(source());
    write("b.txt", 1_000, "b");
    run(source());
    write("0.txt", 1, "older");
    run(source());
    run(source());

    assertEquals(List.of(List.of("a"), List.of("b"), List.of("older")), batches);
  }

  @Test
  void aRestartReadsNoFileAgainEvenIfItsTimeChanged() {
    write("a.txt", 1_000, "a");
    run(source());
    write("a.txt", 9_000, "a", "more");
    run(source());

    assertEquals(List.of(List.of("a")), batches);
  }

  @Test
  void filesThatAreNotWholeAreNotRead() {
    write("a.tmp", 1, "no");
    write("a.txt._COPYING_", 1, "no");
    write(".b.txt", 1, "no");
    write("_c.txt", 1, "no");
    write("sub/d.txt", 1, "no");
    write("e.txt", 1, "yes");

    run(source());

    assertEquals(List.of(List.of("yes")), batches);
  }

  @Test
  void namesAndFoldersMayHaveBlanksAndMore() {
    folder = folder.resolve("with blank % and ü");
    write("a file #1 ä.txt", 1, "yes");

    run(source());

    assertEquals(List.of(List.of("yes")), batches);
  }

  @Test
  void anInterruptedBatchReadsTheSameFilesAgainAndNoOthers() {
    write("a.txt", 1_000, "a");
    interrupt();
    write("0.txt", 1, "arrived since");

    run(source());

    assertEquals(List.of(List.of("a"), List.of("arrived since")), batches);
  }

  @Test
  void aFileTouchedWhileItsBatchWasInterruptedIsReadOnceItIsAsItWas() {
    write("a.txt", 1_000, "a");
    interrupt();
    write("a.txt", 2_000, "a");

    JobFailedException thrown = assertThrows(JobFailedException.class, () -> run(source()));
    assertEquals(
        "Batch 0 of job failed 1 times, the last time because: Cannot read file:"
            + folder.resolve("a.txt")
            + ", with which the batch was planned when it had 2 bytes, last modified at"
            + " 1970-01-01T00:00:01Z: it now has 2 bytes, last modified at 1970-01-01T00:00:02Z;"
            + " put the file back as it was, contents and modification time, and start the job"
            + " again; nothing is lost: mend the"
            + " cause and start the job again, or pass the batch over: `tarn skip job`",
        thrown.getMessage());

    write("a.txt", 1_000, "a");
    run(source());
    run(source());
    assertEquals(List.of(List.of("a")), batches);
  }

  @Test
  void aBatchThatFailedIsReadAgainInFull() {
    write("a.txt", 1_000, "a");
    write("b.txt", 1_000, "b");
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                run(
                    source(),
                    records -> {
                      throw new IllegalStateException("no");
                    }));
    assertEquals(
        "Batch 0 of job failed 1 times, the last time because: no; nothing is lost: mend the "
            + "cause and start the job again, or pass the batch over: `tarn skip job`",
        thrown.getMessage());

    run(source());

    assertEquals(List.of(List.of("a", "b")), batches);
  }

  @Test
  void anEmptyFileIsReadAsNothing() {
    write("a.txt", 1);
    run(source());
    run(source());

    assertEquals(List.of(List.of()), batches);
  }

  @Test
  void aMissingFileOfAPlannedBatchFailsTheJobWithARemedy() throws IOException {
    write("a.txt", 1_000, "a");
    interrupt();
    Files.delete(folder.resolve("a.txt"));

    JobFailedException thrown = assertThrows(JobFailedException.class, () -> run(source()));

    assertTrue(
        thrown
            .getMessage()
            .contains(
                "Cannot read file:"
                    + folder.resolve("a.txt")
                    + ", with which the batch was planned when it had 2 bytes, last modified at"
                    + " 1970-01-01T00:00:01Z: it is not there any more; put the file back as it"
                    + " was"),
        thrown.getMessage());
  }

  @Test
  void anEmptyFileWithTheNameOfACompressedOneIsReadAsNothing() {
    write("a.gz", 1_000);

    run(source());

    assertEquals(List.of(List.of()), batches);
  }

  @Test
  void aFileThatGoesBeforeItIsPlannedIsNoMoreWaitedFor() {
    write("a.txt", 1_000, "a");
    write("b.txt", 2_000, "b");
    write("c.txt", 3_000, "c");

    run(source().maxFilesPerBatch(1), records -> delete("b.txt"));

    assertEquals(List.of(List.of("a"), List.of("c")), batches);
  }

  @Test
  void aBatchReadsSoManyBytesAtMostButAlwaysAFile() {
    write("a.txt", 1_000, "a");
    write("b.txt", 2_000, "b");
    write("c.txt", 3_000, "longer than that");

    run(source().maxBytesPerBatch(4));

    assertEquals(List.of(List.of("a", "b"), List.of("longer than that")), batches);
  }

  @Test
  void aSourceMayBeUsedAgain() {
    TextFiles source = source();
    write("a.txt", 1_000, "a");
    run(source);
    write("b.txt", 1_000, "b");
    run(source);

    assertEquals(List.of(List.of("a"), List.of("b")), batches);
  }

  @Test
  void filesAreDeletedOnceTheirBatchIsCommittedWhereThatIsAskedFor() {
    write("a.txt", 1, "a");
    run(source());
    write("b.txt", 2, "b");
    write("c.txt", 3, "c");
    List<Boolean> there = new ArrayList<>();
    run(
        source().deleteRead().maxFilesPerBatch(1),
        records -> there.add(Files.exists(folder.resolve(records.get(0) + ".txt"))));

    assertEquals(List.of(List.of("a"), List.of("b"), List.of("c")), batches);
    assertEquals(List.of(true, true), there, "while a batch runs, its file is there");
    assertEquals(0, folder.toFile().list().length, "also the one that an earlier run had read");
  }

  @Test
  void noFileIsDeletedByAskingForTheNextBatchBeforeTheCommit() {
    write("a.txt", 1, "a");
    write("b.txt", 2, "b");
    TextFiles source = source().deleteRead().maxFilesPerBatch(1);
    OffsetRange first;
    try (OpenSource<TextLine> open = source.open(SourceState.EMPTY)) {
      first = new OffsetRange("", open.next("", ReadLimit.OF_THE_SOURCE).orElseThrow());
    }

    try (OpenSource<TextLine> again = source.open(SourceState.EMPTY)) { // runs what was left open
      again.ahead(first.end());
      assertTrue(again.next(first.end(), ReadLimit.OF_THE_SOURCE).isPresent());
      assertTrue(Files.exists(folder.resolve("a.txt")));

      again.committed(first);
      assertFalse(Files.exists(folder.resolve("a.txt")));
    }
  }

  @Test
  void aFileThatWasReplacedSinceItWasReadIsNotDeleted() {
    write("a.txt", 1, "a");
    run(source().deleteRead(), records -> write("a.txt", 2, "a", "new"));
    run(source().deleteRead());

    assertEquals(List.of(List.of("a")), batches);
    assertTrue(Files.exists(folder.resolve("a.txt")), "nobody has read what is new in it");
  }

  @Test
  void aBrokenCompressedFileStopsNothingAndIsKept() throws IOException {
    write("a.gz", 1, "this is not gzip");
    Path whole = folder.resolve("b.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
      out.write("b\n".getBytes(StandardCharsets.UTF_8));
    }
    Files.setLastModifiedTime(whole, FileTime.fromMillis(2));
    write("c.txt", System.currentTimeMillis(), "c");
    run(source().deleteRead());
    run(source().deleteRead());

    assertEquals(List.of(List.of("b", "c")), batches);
    assertEquals(List.of("a.gz"), List.of(folder.toFile().list()));
    List<DeadRecord> dead = TarnClient.on(backend.reads()).job("job").dead(Integer.MAX_VALUE);
    assertEquals(1, dead.size());
    assertEquals(
        "file:" + folder.resolve("a.gz") + ": the rest after line 0", dead.get(0).position());
    assertTrue(dead.get(0).reason().contains("not a gzip file"), dead.get(0).reason());
  }

  @Test
  void aFileMayHaveATimeInItsName() {
    write("access-2026-11-21T10:00:00.json", 1, "a");
    run(source());

    assertEquals(List.of(List.of("a")), batches);
  }

  @Test
  void aFileOlderThanTheGreatestAgeIsPassedOverAndNamesAreForgottenLater() {
    long now = System.currentTimeMillis();
    write("old.txt", now - Duration.ofHours(2).toMillis(), "old");
    write("new.txt", now - Duration.ofMinutes(5).toMillis(), "new");
    TextFiles source = source().maxFileAge(Duration.ofHours(1));
    run(source);

    assertEquals(List.of(List.of("new")), batches);
    assertEquals(Optional.of(Duration.ofHours(2)), source.table().orElseThrow().ttl());
    try (JobStore store = backend.openJobStore("job")) {
      assertEquals(
          Optional.of(Duration.ofHours(2)), store.tables().get("input_files").schema().idleTtl());
    }

    write("newer.txt", now, "newer");
    run(source());
    assertEquals(List.of(List.of("new"), List.of("newer")), batches, "names may be forgotten");
  }

  @Test
  void aSourceThatCouldNotBeOpenedCanBeOpenedLater() throws IOException {
    TextFiles source = TextFiles.in(folder.resolve("later").toString());
    assertThrows(JobFailedException.class, () -> run(source));
    write("later/a.txt", 1, "a");
    run(source);

    assertEquals(List.of(List.of("a")), batches);
  }

  @Test
  void aFileIsTheSameByWhicheverWayItIsReached() throws IOException {
    write("a.txt", 1, "a");
    Path link =
        Files.createSymbolicLink(folder.resolveSibling(folder.getFileName() + "-l"), folder);
    run(source());
    run(TextFiles.in(link.toString()));
    Files.delete(link);

    assertEquals(List.of(List.of("a")), batches);
  }

  @Test
  void aFileThatWasRenamedAfterItWasReadIsNotReadAgain() throws IOException {
    write("access.log", 1_000, "a");
    run(source());
    Files.move(folder.resolve("access.log"), folder.resolve("access.log.1"));
    write("access.log", 2_000, "b");
    run(source());
    run(source());

    assertEquals(List.of(List.of("a")), batches, "nor is what has a name that was read");
  }

  @Test
  void aFileThatIsRenamedWhileTheJobRunsIsNotReadAgain() throws IOException {
    write("access.log", 1_000, "a");
    Map<String, String> remembered = new HashMap<>();
    OpenSource<TextLine> source = source().open(keys -> remembered);
    String end = source.next("", ReadLimit.OF_THE_SOURCE).orElseThrow();
    OffsetRange range = new OffsetRange("", end);
    remembered.putAll(source.notes(range));
    source.committed(range);
    Files.move(folder.resolve("access.log"), folder.resolve("access.log.1"));

    assertEquals(Optional.empty(), source.next(end, ReadLimit.OF_THE_SOURCE));
  }

  @Test
  void aFileThatWasRenamedAndAppendedToIsReadAsANewOne() throws IOException {
    write("access.log", 1_000, "a");
    run(source());
    Files.move(folder.resolve("access.log"), folder.resolve("access.log.1"));
    write("access.log.1", 2_000, "a", "b");
    run(source());

    assertEquals(List.of(List.of("a"), List.of("a", "b")), batches);
  }

  @Test
  void filesThatWereRenamedTakeNoPlaceInABatch() throws IOException {
    write("a.txt", 1_000, "a");
    write("b.txt", 2_000, "b");
    run(source());
    Files.move(folder.resolve("a.txt"), folder.resolve("a.txt.1"));
    Files.move(folder.resolve("b.txt"), folder.resolve("b.txt.1"));
    write("c.txt", 3_000, "c");
    run(source().maxFilesPerBatch(1));

    assertEquals(List.of(List.of("a", "b"), List.of("c")), batches);
  }

  @Test
  void whatIsNotedOfAFileFollowsFromThePlan() {
    write("a.txt", 1_000, "a");
    OpenSource<TextLine> source = source().open(SourceState.EMPTY);
    OffsetRange range = new OffsetRange("", source.next("", ReadLimit.OF_THE_SOURCE).orElseThrow());
    Map<String, String> notes = source.notes(range);
    write("a.txt", 1_000, "b");

    assertEquals(notes, source.notes(range));
    assertEquals(notes, source().open(SourceState.EMPTY).notes(range), "in another process, too");
    assertEquals(2, notes.size(), notes::toString);
  }

  @Test
  void anotherFileOnTheSameInodeIsReadThoughItsLengthAndTimeAreEqual() throws IOException {
    write("a.txt", 1_000, "a");
    run(source());
    Files.move(folder.resolve("a.txt"), folder.resolve("b.txt"));
    write("b.txt", 1_000, "b");
    run(source());

    assertEquals(List.of(List.of("a"), List.of("b")), batches);
  }

  @Test
  void aFileOfSeveralNamesIsReadOnce() throws IOException {
    write("a.txt", 1_000, "a");
    Files.createLink(folder.resolve("b.txt"), folder.resolve("a.txt"));
    Files.createSymbolicLink(folder.resolve("c.txt"), folder.resolve("a.txt"));
    write("d.txt", 2_000, "d");
    run(source().maxFilesPerBatch(1));
    run(source());

    assertEquals(List.of(List.of("a"), List.of("d")), batches);
  }

  @Test
  void aSourceThatDeletesKnowsFilesByTheirPathsAlone() {
    write("a.txt", 1_000, "a");
    OpenSource<TextLine> source = source().deleteRead().open(SourceState.EMPTY);
    OffsetRange range = new OffsetRange("", source.next("", ReadLimit.OF_THE_SOURCE).orElseThrow());

    assertEquals(Map.of("file:" + folder.resolve("a.txt"), "2 1000"), source.notes(range));
  }

  @Test
  void linksThatLeadNowhereArePassedOver() throws IOException {
    Files.createSymbolicLink(folder.resolve("a.txt"), folder.resolve("nowhere"));
    Files.createSymbolicLink(folder.resolve("b.txt"), folder.resolve("b.txt"));
    write("c.txt", 1_000, "c");
    run(source());

    assertEquals(List.of(List.of("c")), batches);
  }

  @Test
  void twoJobsReadWithOneSourceAtTheSameTime() {
    write("a.txt", 1, "a");
    TextFiles shared = source();
    List<String> others = new ArrayList<>();
    run(
        shared,
        records -> {
          try (StreamingContext other = new StreamingContext("other", backend, STRICT)) {
            other
                .source(shared)
                .map(TextLine::text)
                .foreachBatch((plan, lines) -> others.addAll(lines));
            other.runAvailable();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    run(shared);

    assertEquals(List.of(List.of("a")), batches);
    assertEquals(List.of("a"), others);
  }

  @Test
  void moreFilesThanAPlanCanNameAreRefused() {
    String longName = "x".repeat(250);
    for (int i = 0; i < 14_000; i++) {
      write(i + longName.substring(("" + i).length()), 1);
    }
    OpenSource<TextLine> source = source().deleteRead().open(SourceState.EMPTY);

    assertTrue(source.next("", ReadLimit.OF_THE_SOURCE).isPresent());
    assertEquals(
        "Source input finds 14000 files for one batch, more than its plan has room to name: let a"
            + " batch read fewer by maxFilesPerBatch, and run the job by a trigger that heeds it,"
            + " such as Trigger.availableNow()",
        assertThrows(IllegalStateException.class, () -> source.next("", ReadLimit.NONE))
            .getMessage());
    OpenSource<TextLine> fromNowOn = source().deleteRead().fromNowOn().open(SourceState.EMPTY);
    assertEquals(
        "Source input finds 14000 files for one batch, more than its plan has room to name: move"
            + " those away that are there already, or begin with modifiedSince(…) instead of"
            + " fromNowOn()",
        assertThrows(IllegalStateException.class, () -> fromNowOn.next("", ReadLimit.OF_THE_SOURCE))
            .getMessage());
  }

  @Test
  void aFileInPlaceOfAFolderIsReadAloneAndOnceWhateverItsName() {
    write("_a.tmp", 1, "a", "b");
    write("b.txt", 1, "c");
    TextFiles source = TextFiles.in(folder.resolve("_a.tmp").toString());
    run(source);
    run(source);

    assertEquals(List.of(List.of("a", "b")), batches);
  }

  @Test
  void whatAvailableNowFindsAtItsStartIsAllItReads() {
    write("a.txt", 1, "a");
    run(source(), records -> write("b.txt", 1, "b"));
    assertEquals(List.of(List.of("a")), batches);

    run(source());
    assertEquals(List.of(List.of("a"), List.of("b")), batches);
  }

  /** Leaves the log as a process that was killed while reading all that is there. */
  private void interrupt() {
    OpenSource<TextLine> source = source().open(SourceState.EMPTY);
    String end = source.next("", ReadLimit.OF_THE_SOURCE).orElseThrow();
    try (JobLog log = backend.openJob("job", new JobSetup("killed", List.of()))) {
      log.plan(new PlanRequest(0, Map.of("input", new OffsetRange("", end)), BatchTime.of(0)));
    }
  }

  private TextFiles source() {
    return TextFiles.in(folder.toString());
  }

  private void run(TextFiles source) {
    run(source, records -> {});
  }

  private void run(TextFiles source, Consumer<List<String>> meanwhile) {
    try (StreamingContext context = new StreamingContext("job", backend, STRICT)) {
      context
          .source(source)
          .map(TextLine::text)
          .foreachBatch(
              (info, records) -> {
                meanwhile.accept(records);
                batches.add(records);
              });
      context.runAvailable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void delete(String file) {
    try {
      Files.deleteIfExists(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String file, long modifiedMillis, String... lines) {
    try {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.write(path, List.of(lines));
      Files.setLastModifiedTime(path, FileTime.fromMillis(modifiedMillis));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
