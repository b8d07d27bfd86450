package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.internal.graph.GraphBuilder;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.internal.run.JobParts;
import io.tarn.stream.engine.internal.run.OpenJobRun;
import io.tarn.stream.engine.internal.run.QueryLife;
import io.tarn.stream.engine.internal.run.StopSignal;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.shared.CacheBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One graph that reads a folder, run several times in one process. */
final class FilesRunAgainTest {
  @TempDir Path folder;

  private final InMemoryBackend backend = new InMemoryBackend();
  private final LocalRunner runner = LocalRunner.onCallersThread(2);
  private final List<String> seen = new ArrayList<>();

  @AfterEach
  void closeRunner() {
    runner.close();
  }

  @Test
  void aGraphWhoseRunWasClosedGoesOnWhereItWas() throws IOException {
    Graph graph = graph(TextFiles.in(folder.toString()));
    write("a");
    try (OpenJobRun first = open("job", graph)) {
      assertTrue(first.runNext());
    }
    write("b");
    try (OpenJobRun second = open("job", graph)) {
      assertTrue(second.runNext());
      assertFalse(second.runNext());
    }

    assertEquals(List.of("a", "b"), seen);
  }

  @Test
  void aSecondRunThatWasOpenedBesideGoesOnWhereTheFirstWas() throws IOException {
    Graph graph = graph(TextFiles.in(folder.toString()));
    write("a");
    OpenJobRun second;
    try (OpenJobRun first = open("job", graph)) {
      assertTrue(first.runNext());
      second = open("job", graph);
    }
    try (second) {
      write("b");
      assertTrue(second.runNext());
      assertFalse(second.runNext());
    }

    assertEquals(List.of("a", "b"), seen);
  }

  @Test
  void twoJobsThatRunOneGraphEachReadAllFiles() throws IOException {
    Graph graph = graph(TextFiles.in(folder.toString()));
    write("a");
    try (OpenJobRun one = open("one", graph);
        OpenJobRun other = open("other", graph)) {
      assertTrue(one.runNext());
      assertTrue(other.runNext());
      assertFalse(one.runNext());
    }

    assertEquals(List.of("a", "a"), seen);
  }

  @Test
  void whatWasDecidedOfTheStartByOneRunHoldsForTheNext() throws IOException {
    Graph graph = graph(TextFiles.in(folder.toString()).fromNowOn());
    write("a");
    try (OpenJobRun first = open("job", graph)) {
      assertTrue(first.runNext(), "the batch that notes what is there");
    }
    write("b");
    try (OpenJobRun second = open("job", graph)) {
      assertTrue(second.runNext());
      assertFalse(second.runNext());
    }

    assertEquals(List.of("b"), seen);
  }

  private OpenJobRun open(String job, Graph graph) {
    JobParts parts = new JobParts(job, graph, runner, EngineConfig.defaults(), new CacheBudget(0));
    return new OpenJobRun(parts, backend, List.of(), new StopSignal(), new QueryLife(job, 0));
  }

  private Graph graph(TextFiles files) {
    GraphBuilder builder = new GraphBuilder(false);
    Node.Records<TextLine> lines = builder.read(files, false);
    builder.foreachBatch(lines, (plan, records) -> records.forEach(line -> seen.add(line.text())));
    return builder.freeze();
  }

  private void write(String line) throws IOException {
    Files.writeString(folder.resolve(line + ".txt"), line + "\n");
  }
}
