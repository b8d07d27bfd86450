package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tarn.client.TarnClient;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.source.RecordReader;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose names are not valid in the encoding that Java reads names in. */
final class UnnameableFileTest {
  @TempDir Path folder;

  private final InMemoryBackend backend = new InMemoryBackend();
  private final List<List<String>> batches = new ArrayList<>();

  @Test
  void aFileWhoseNameIsNotValidIsOneDeadLetterAndTheOthersAreRead() throws Exception {
    makeUnnameable("bad\\xff.json");
    makeUnnameable("bad\\xfe.json");
    Files.writeString(folder.resolve("good.json"), "yes\n");
    run(TextFiles.in(folder.toString()).deleteRead());
    run(TextFiles.in(folder.toString()).deleteRead());

    assertEquals(List.of(List.of("yes")), batches);
    assertEquals(
        List.of("file://" + folder + "/bad%FE.json", "file://" + folder + "/bad%FF.json"),
        deadRecords().stream().map(DeadRecord::position).sorted().toList());
    assertEquals(2, folder.toFile().list().length, "only what was read is deleted");
    String encoding = System.getProperty("sun.jnu.encoding");
    assertTrue(
        deadRecords()
            .get(0)
            .reason()
            .startsWith(
                "the file's name, each %xx of which stands for a byte, is not valid in "
                    + encoding
                    + ", the encoding that Java reads names in, so the file cannot be opened;"
                    + " rename it"),
        deadRecords().get(0).reason());
  }

  @Test
  void aFileThatWasRenamedSinceIsRead() throws Exception {
    makeUnnameable("bad\\xff.json");
    run(TextFiles.in(folder.toString()));
    shell("mv $'bad\\xff.json' good.json");
    run(TextFiles.in(folder.toString()));

    assertEquals(List.of(List.of(), List.of("no")), batches);
    assertEquals(1, deadRecords().size());
  }

  @Test
  void theReasonFollowsFromThePlanWhateverLocaleItIsReadIn() {
    FileRange planned =
        FileOffset.parse(
                "{\"count\":1,\"files\":[{\"path\":\"file:///logs/zw%C3%B6lf.json\",\"length\":3,"
                    + "\"modifiedMillis\":1,\"unnameableIn\":\"ANSI_X3.4-1968\"}]}")
            .files()
            .get(0);
    try (RecordReader<TextLine> reader =
        FileSplits.of(List.of(planned), LineReading.all("in", Map.of())).get(0).open()) {
      assertTrue(reader.advance());
      assertEquals("file:///logs/zw%C3%B6lf.json", reader.origin().position());
      assertEquals(
          "file:///logs/zw%C3%B6lf.json",
          new String(reader.origin().bytes(), StandardCharsets.UTF_8));
      assertEquals(
          "the file's name, each %xx of which stands for a byte, is not valid in ANSI_X3.4-1968,"
              + " the encoding that Java reads names in, so the file cannot be opened; rename it,"
              + " or start Java in a UTF-8 locale such as LC_ALL=C.UTF-8",
          reader.fault().orElseThrow());
      assertFalse(reader.advance());
    }
  }

  @Test
  void aPlanOfNamesThatAreValidSaysNothingOfIt() {
    FileOffset offset =
        FileOffset.parse("").next(List.of(new FileRange("file:/logs/a.json", 3, 1)), 0);

    assertEquals(
        "{\"count\":1,\"files\":[{\"path\":\"file:/logs/a.json\",\"length\":3,"
            + "\"modifiedMillis\":1}],\"passedOverMillis\":0}",
        offset.toJson());
    assertEquals(offset, FileOffset.parse(offset.toJson()));
  }

  private void makeUnnameable(String name) throws Exception {
    shell("printf 'no\\n' > $'" + name + "'");
    boolean garbled;
    try (var entries = Files.newDirectoryStream(folder)) {
      garbled = false;
      for (Path entry : entries) {
        garbled |= entry.toString().contains("\ufffd");
      }
    }
    assumeTrue(garbled, "this file system makes other names of such names");
  }

  private void shell(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "-c", command).directory(folder.toFile()).inheritIO().start();
    assumeTrue(process.waitFor() == 0, "this file system has no such names");
  }

  private List<DeadRecord> deadRecords() {
    return TarnClient.on(backend.reads()).job("job").dead(Integer.MAX_VALUE);
  }

  private void run(TextFiles source) throws InterruptedException {
    EngineConfig strict = EngineConfig.defaults().withThreads(2).withStrict(true);
    try (StreamingContext context = new StreamingContext("job", backend, strict)) {
      context
          .source(source)
          .map(TextLine::text)
          .foreachBatch((info, records) -> batches.add(records));
      context.runAvailable();
    }
  }
}
