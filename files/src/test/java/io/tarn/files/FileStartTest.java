package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.write.Backend;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.protocol.JobAdmin;
import io.tarn.testkit.FaultMode;
import io.tarn.testkit.FaultPoint;
import io.tarn.testkit.Faults;
import io.tarn.testkit.FaultyBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a folder begins in a job that has never read it. */
final class FileStartTest {
  private static final EngineConfig ONE_ATTEMPT =
      EngineConfig.defaults().withAttempts(1, Duration.ZERO, Duration.ZERO);

  @TempDir Path folder;

  private final InMemoryBackend backend = new InMemoryBackend();
  private final Faults faults = new Faults();
  private final FaultyBackend faulty = new FaultyBackend(backend, faults);
  private final List<String> seen = new ArrayList<>();

  @Test
  void filesThatWereModifiedBeforeTheStartAreNotRead() throws IOException {
    write("old", 999);
    write("new", 1_000);
    run(files().modifiedSince(Instant.ofEpochMilli(1_000)));
    write("older", 500);
    run(files().modifiedSince(Instant.ofEpochMilli(1_000)));
    run(files());

    assertEquals(List.of("new"), seen);
  }

  @Test
  void aTimeHoldsOnlyForAJobThatHasNeverReadTheFolder() throws IOException {
    write("first", 1_000);
    run(files());
    write("second", 500);
    run(files().modifiedSince(Instant.ofEpochMilli(2_000)));

    assertEquals(List.of("first", "second"), seen);
  }

  @Test
  void anyTimeWillDo() throws IOException {
    write("first", 0);
    run(files().modifiedSince(Instant.MIN));

    assertEquals(List.of("first"), seen);
  }

  @Test
  void fromNowOnReadsWhatComesLaterThoughItIsOlder() throws IOException {
    write("there", 2_000);
    run(files().fromNowOn());
    write("later", 1_000);
    run(files().fromNowOn());

    assertEquals(List.of("later"), seen);
  }

  @Test
  void whatCameWhileTheFirstBatchCouldNotBeCommittedIsRead() throws IOException {
    write("there", 1_000);
    faults.failAlways(FaultPoint.COMMIT, FaultMode.BEFORE);
    assertThrows(JobFailedException.class, () -> runOn(faulty, files().fromNowOn()));
    write("later", 2_000);
    assertThrows(JobFailedException.class, () -> runOn(faulty, files().fromNowOn()));
    faults.heal();
    run(files().fromNowOn());

    assertEquals(List.of("later"), seen);
  }

  @Test
  void whatWasThereIsNeitherReadNorDeletedByASourceThatDeletes() throws IOException {
    write("there", 1_000);
    run(files().fromNowOn().deleteRead());
    write("later", 2_000);
    run(files().fromNowOn().deleteRead());
    run(files().fromNowOn().deleteRead());

    assertEquals(List.of("later"), seen);
    assertTrue(Files.exists(folder.resolve("there.txt")), "nobody has read it");
    assertFalse(Files.exists(folder.resolve("later.txt")));
  }

  @Test
  void whatWasThereIsPassedOverUnderAnotherNameToo() throws IOException {
    write("there", 1_000);
    run(files().fromNowOn());
    Files.move(folder.resolve("there.txt"), folder.resolve("there.txt.1"));
    run(files().fromNowOn());

    assertEquals(List.of(), seen);
  }

  @Test
  void aFileThatWasStillGrowingIsPassedOver() throws IOException {
    Path growing = Files.writeString(folder.resolve("growing.txt"), "on");
    run(files().fromNowOn());
    Files.writeString(growing, "one\n");
    write("later", 1_000);
    run(files().fromNowOn());

    assertEquals(List.of("later"), seen);
  }

  @Test
  void aFolderThatWasEmptyIsReadFromItsFirstFileOn() throws IOException {
    run(files().fromNowOn());
    write("first", 1_000);
    run(files().fromNowOn());

    assertEquals(List.of("first"), seen);
  }

  @Test
  void whereTheFirstPlanIsPassedOverTheStartStays() throws IOException {
    write("there", 1_000);
    faults.failAlways(FaultPoint.COMMIT, FaultMode.BEFORE);
    assertThrows(JobFailedException.class, () -> runOn(faulty, files().fromNowOn()));
    faults.heal();
    try (JobAdmin admin = backend.administer("job")) {
      admin.skip(0);
    }
    write("later", 2_000);
    run(files().fromNowOn());

    assertEquals(List.of("later"), seen);
  }

  @Test
  void twoStartsAreRefused() {
    TextFiles files = files().fromNowOn();
    assertEquals(
        "source input cannot begin both fromNowOn() and with files modifiedSince(…); leave out one",
        assertThrows(IllegalStateException.class, () -> files.modifiedSince(Instant.EPOCH))
            .getMessage());
    TextFiles since = files().modifiedSince(Instant.EPOCH);
    assertThrows(IllegalStateException.class, since::fromNowOn);
  }

  @Test
  void whatOnlyComesLaterIsNoInitialState() {
    try (StreamingContext context = new StreamingContext("job", backend)) {
      TextFiles files = files().fromNowOn();
      assertEquals(
          "source input gives only what comes later, so no key can begin with what it has; let it"
              + " begin with what is there, or read it by source(…)",
          assertThrows(IllegalArgumentException.class, () -> context.initial(files)).getMessage());
    }
  }

  private TextFiles files() {
    return TextFiles.in(folder.toString());
  }

  private void run(TextFiles files) {
    runOn(backend, files);
  }

  private void runOn(Backend on, TextFiles files) {
    try (StreamingContext context = new StreamingContext("job", on, ONE_ATTEMPT)) {
      context.source(files).map(TextLine::text).foreachBatch((plan, lines) -> seen.addAll(lines));
      context.runAvailable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void write(String name, long modifiedMillis) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".txt"), name + "\n");
    Files.setLastModifiedTime(file, FileTime.fromMillis(modifiedMillis));
  }
}
