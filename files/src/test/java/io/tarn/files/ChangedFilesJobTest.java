package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.write.Backend;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.protocol.JobAdmin;
import io.tarn.testkit.FaultMode;
import io.tarn.testkit.FaultPoint;
import io.tarn.testkit.Faults;
import io.tarn.testkit.FaultyBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that read files, and are changed: what was read of the folder stays known. */
final class ChangedFilesJobTest {
  private static final EngineConfig ONE_ATTEMPT =
      EngineConfig.defaults().withAttempts(1, Duration.ZERO, Duration.ZERO);

  @TempDir Path folder;

  private final InMemoryBackend backend = new InMemoryBackend();
  private final Faults faults = new Faults();
  private final FaultyBackend faulty = new FaultyBackend(backend, faults);
  private final QueueSource<String> other = new QueueSource<>("in", 1);
  private final List<String> seen = new ArrayList<>();

  @BeforeEach
  void putOneFileIn() throws IOException {
    write("1.txt", "first");
  }

  @Test
  void aFolderThatWasGivenUpAndIsPutBackGoesOnWhereItWas() throws IOException {
    Function<StreamingContext, DStream<String>> both =
        context -> context.source(other).union(lines(context));
    run(backend, both);
    administer(admin -> admin.adopt(List.of("source:input")));
    other.addAll(List.of("meanwhile"));
    run(backend, context -> context.source(other));
    write("2.txt", "second");

    run(backend, both);

    assertEquals(List.of("first", "meanwhile", "second"), seen);
  }

  @Test
  void filesThatWerePassedOverStayPassedOverIfTheFirstTryIsCutShort() throws IOException {
    Function<StreamingContext, DStream<String>> failing =
        context ->
            lines(context)
                .map(
                    line -> {
                      throw new IllegalStateException("poison");
                    });
    assertThrows(JobFailedException.class, () -> run(backend, failing));
    administer(admin -> admin.skip(0));
    faults.failAlways(FaultPoint.COMMIT, FaultMode.BEFORE);
    assertThrows(JobFailedException.class, () -> run(faulty, this::lines));
    faults.heal();
    write("2.txt", "second");

    run(backend, this::lines);

    assertEquals(List.of("second"), seen);
  }

  @Test
  void theTableOfTheFilesIsNotDeletedAlone() {
    run(backend, this::lines);

    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> administer(admin -> admin.deleteTable("input_files")));

    assertTrue(
        refused.getMessage().contains("has the names of what source input has read"),
        refused::getMessage);
  }

  private DStream<String> lines(StreamingContext context) {
    return context.source(TextFiles.in(folder.toString())).map(TextLine::text);
  }

  private void write(String name, String line) throws IOException {
    Files.writeString(folder.resolve(name), line + "\n");
  }

  private void run(Backend on, Function<StreamingContext, DStream<String>> graph) {
    try (StreamingContext context = new StreamingContext("job", on, ONE_ATTEMPT)) {
      graph.apply(context).foreachBatch((info, records) -> seen.addAll(records));
      context.runAvailable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void administer(Consumer<JobAdmin> change) {
    try (JobAdmin admin = backend.administer("job")) {
      change.accept(admin);
    }
  }
}
