package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.cli.InProcess.Ended;
import io.tarn.files.TextFiles;
import io.tarn.files.TextLine;
import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The commands that change a job: what they say, that they ask, and that the job then goes on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChangeCommandsIT {
  private static final String HIT =
      "{\"host\":\"%s\",\"timestamp\":\"1995-08-01T00:00:01Z\",\"request\":\"GET / HTTP/1.0\","
          + "\"http_reply\":200,\"bytes\":1}\n";

  private EmbeddedHBase hbase;
  private InProcess folder;
  private Path input;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    input = Files.createDirectory(temporary.resolve("input"));
    folder = new InProcess(temporary.resolve("data"));
    hbase = EmbeddedHBase.start(folder.dataDir());
  }

  @AfterAll
  void stop() throws IOException {
    if (hbase != null) {
      hbase.close();
    }
  }

  @Test
  void aBatchIsSkippedAJobResetAndDeletedOnceTheUserAgrees() throws IOException {
    write("a.json", "first");
    assertEquals("batches=1 events=1 dead=0", lastLine(demo()));

    Path second = write("b.json", "second");
    planAndLose(second);
    Ended failed = demo();
    assertEquals(1, failed.exitCode());
    assertTrue(failed.err().contains("tarn skip weblogs"), failed::err);

    Ended unanswered = answering("", "skip", "weblogs");
    assertEquals(1, unanswered.exitCode());
    assertTrue(unanswered.out().contains("b.json"), unanswered::out);
    assertTrue(unanswered.err().contains("say --yes"), unanswered::err);
    Ended refused = answering("n\n", "skip", "weblogs");
    assertTrue(refused.out().endsWith("Nothing was changed.\n"), refused::out);
    assertEquals(1, demo().exitCode());

    assertEquals(0, answering("y\n", "skip", "weblogs").exitCode());
    write("c.json", "third");
    assertEquals("batches=3 events=2 dead=1", lastLine(demo()));
    Ended nothing = folder.tarn("skip", "weblogs", "--yes");
    assertEquals(1, nothing.exitCode());
    assertTrue(nothing.err().contains("nothing to skip"), nothing::err);

    long last = folder.tarn("jobs", "--json").json().get(0).get("batch").longValue();
    Ended reset = folder.tarn("reset", "weblogs", "--yes");
    assertEquals(0, reset.exitCode(), reset::err);
    assertTrue(reset.out().contains("up to batch " + last), reset::out);
    assertEquals("batches=2 events=2 dead=0", lastLine(demo()));

    assertEquals(0, folder.tarn("delete", "weblogs", "replies", "--yes").exitCode());
    assertEquals(3, folder.tarn("get", "weblogs", "replies", "200").exitCode());
    write("d.json", "fourth");
    assertEquals("batches=3 events=3 dead=0", lastLine(demo()));
    Ended replies = folder.tarn("get", "weblogs", "replies", "200", "--json");
    assertEquals(1, replies.json().get(0).at("/value/count").intValue());

    assertEquals(0, folder.tarn("delete", "weblogs", "--yes").exitCode());
    assertEquals("", folder.tarn("jobs", "--json").out());
    assertEquals(3, folder.tarn("reset", "weblogs", "--yes").exitCode());
    assertEquals(3, folder.tarn("get", "weblogs", "replies", "200").exitCode());
  }

  @Test
  void aPartThatIsNoneIsRefused() {
    Ended none = folder.tarn("adopt", "another", "table:nothing", "--yes");

    assertEquals(2, none.exitCode());
    assertTrue(none.err().contains("job another has no table:nothing"), none::err);
  }

  /** Leaves a plan behind whose file is gone, as a job does that is killed while it runs. */
  private void planAndLose(Path file) throws IOException {
    TextFiles source = TextFiles.in(input.toString()).maxFilesPerBatch(1);
    try (HBaseBackend backend = HBaseBackend.connect(hbase.configuration());
        JobLog log = backend.openJob("weblogs", new JobSetup("killed", List.of()))) {
      String read = "file:" + input.resolve("a.json").toRealPath();
      OpenSource<TextLine> open = source.open(keys -> Map.of(read, ""));
      Committed last = log.committed().orElseThrow();
      String start = last.offsets().get("input");
      String end = open.next(start, ReadLimit.OF_THE_SOURCE).orElseThrow();
      assertTrue(end.contains(file.getFileName().toString()), end);
      log.plan(
          new PlanRequest(
              last.batch() + 1, Map.of("input", new OffsetRange(start, end)), BatchTime.of(0)));
    }
    Files.delete(file);
  }

  private Path write(String name, String host) throws IOException {
    Path whole = Files.writeString(input.resolve(name + ".tmp"), String.format(HIT, host));
    return Files.move(whole, input.resolve(name));
  }

  private Ended demo() {
    return folder.tarn("demo", "--input", input.toString(), "--once");
  }

  private static String lastLine(Ended demo) {
    assertEquals(0, demo.exitCode(), demo::err);
    return demo.lines().get(demo.lines().size() - 1);
  }

  private Ended answering(String answer, String... arguments) {
    InputStream standardIn = System.in;
    System.setIn(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)));
    try {
      return folder.tarn(arguments);
    } finally {
      System.setIn(standardIn);
    }
  }
}
