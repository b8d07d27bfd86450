package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.client.TarnClient;
import io.tarn.schemas.KeyTypes;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.why.Cause;
import io.tarn.stream.engine.why.InputRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were read by batches of the past: looked for by who asks why. */
final class PastFilesTest {
  @TempDir Path folder;

  private final InMemoryBackend backend = new InMemoryBackend();

  private void graph(StreamingContext context, TextFiles files) {
    context
        .source(files)
        .keyBy(KeyTypes.STRING, line -> line.text().substring(0, 1))
        .aggregateByKey("counts", Aggregates.count("n"));
  }

  private Path write(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  private void run(TextFiles files) throws InterruptedException {
    try (StreamingContext context = new StreamingContext("job", backend)) {
      graph(context, files);
      context.runAvailable();
    }
  }

  private TextFiles files() {
    return TextFiles.in(folder.toString());
  }

  private Cause why(TextFiles files) {
    try (TarnClient client = TarnClient.on(backend.reads());
        StreamingContext context = new StreamingContext("job", backend)) {
      graph(context, files);
      return context.why(client).cause("counts", "a", Optional.empty(), 0, 100);
    }
  }

  private static List<String> texts(Cause cause) {
    return cause.records().stream().map(InputRecord::text).toList();
  }

  @Test
  void eachLineIsFoundWithItsFileAndPlace() throws Exception {
    Path first = write("1.txt", "a1", "b1", "a2");
    write("2.txt", "a3");
    Files.setLastModifiedTime(first, FileTime.fromMillis(1_000_000_000_000L));
    run(files());
    write("3.txt", "a4");

    Cause cause = why(files());

    assertEquals(List.of("a1", "a2", "a3"), texts(cause));
    assertEquals(List.of(), cause.unfound());
    assertEquals("input", cause.records().get(1).source());
    assertEquals(
        first.toRealPath().toUri().toString().replace("file:///", "file:/") + ":6",
        cause.records().get(1).position());
  }

  @Test
  void aFileThatIsGoneIsNamedAndTheOthersAreRead() throws Exception {
    Path gone = write("1.txt", "a1");
    write("2.txt", "a2");
    run(files());
    Files.delete(gone);

    Cause cause = why(files());

    assertEquals(List.of("a2"), texts(cause));
    assertEquals(1, cause.unfound().size());
    assertEquals("it is not there any more", cause.unfound().get(0).why());
    assertEquals(true, cause.unfound().get(0).what().contains("1.txt of source input"));
  }

  @Test
  void aFileThatWasChangedSinceIsNotBelieved() throws Exception {
    Path changed = write("1.txt", "a1");
    write("2.txt", "a2");
    run(files());
    Files.writeString(changed, "a9\na9\n", StandardCharsets.UTF_8);

    Cause cause = why(files());

    assertEquals(List.of("a2"), texts(cause));
    assertEquals(
        true,
        cause.unfound().get(0).why().startsWith("it now has 6 bytes, last modified at "),
        () -> cause.unfound().toString());
  }

  @Test
  void filesThatAreDeletedOnceTheyWereReadAreGone() throws Exception {
    write("1.txt", "a1");
    run(files().deleteRead());

    Cause cause = why(files().deleteRead());

    assertEquals(List.of(), texts(cause));
    assertEquals("it is not there any more", cause.unfound().get(0).why());
  }

  @Test
  void askingReadsNothingThatIsNew() throws Exception {
    write("1.txt", "a1");
    run(files());
    write("2.txt", "a2");
    assertEquals(List.of("a1"), texts(why(files())));
    run(files());

    assertEquals(List.of("1.txt", "2.txt"), names());
    try (TarnClient client = TarnClient.on(backend.reads())) {
      assertEquals(
          2,
          client
              .job("job")
              .snapshot()
              .table("counts")
              .get("a")
              .value()
              .orElseThrow()
              .value()
              .asLong("n"));
    }
  }

  private List<String> names() {
    return List.of(folder.toFile().list()).stream().sorted().toList();
  }
}
