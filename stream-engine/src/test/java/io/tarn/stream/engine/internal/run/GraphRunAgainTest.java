package io.tarn.stream.engine.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.write.FencedException;
import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.internal.graph.GraphBuilder;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.shared.CacheBudget;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One graph, run several times in one process: what a run has open and counted is its own. */
final class GraphRunAgainTest {
  private static final EngineConfig CONFIG = EngineConfig.defaults().withThreads(2);

  private final InMemoryBackend backend = new InMemoryBackend();
  private final LocalRunner runner = LocalRunner.onCallersThread(2);
  private final QueueSource<String> source = new QueueSource<>("in", 2);
  private final List<String> seen = new ArrayList<>();
  private final Graph graph = graph();

  @AfterEach
  void closeRunner() {
    runner.close();
  }

  @Test
  void aGraphWhoseRunWasClosedGoesOnWhereItWas() {
    source.addAll(List.of("a"));
    try (OpenJobRun first = open("job")) {
      first.prepareAvailableNow();
      source.addAll(List.of("b"));
      assertTrue(first.runNext());
      assertFalse(first.runNext(), "b came later than what was available");
    }
    try (OpenJobRun second = open("job")) {
      assertTrue(second.runNext());
      assertFalse(second.runNext());
    }

    assertEquals(List.of("a", "b"), seen);
  }

  @Test
  void aSecondRunTakesOverFromTheFirstThoughThatIsStillOpen() {
    source.addAll(List.of("a"));
    OpenJobRun second;
    try (OpenJobRun first = open("job")) {
      assertTrue(first.runNext());
      source.addAll(List.of("b"));
      second = open("job");
      assertThrows(FencedException.class, first::runNext);
      assertTrue(second.runNext());
    }
    try (second) {
      source.addAll(List.of("c"));
      assertTrue(second.runNext());
    }

    assertEquals(List.of("a", "b", "c"), seen);
  }

  @Test
  void aBatchWithoutALimitReadsAllThatIsThere() {
    source.addAll(List.of("a"));
    source.addAll(List.of("b"));
    try (OpenJobRun run = open("job")) {
      assertEquals(OpenJobRun.Step.RAN, run.step(ReadLimit.NONE, false));
      assertEquals(OpenJobRun.Step.IDLE, run.step(ReadLimit.NONE, false));
    }

    assertEquals(List.of("a", "b"), seen);
  }

  @Test
  void twoJobsThatRunOneGraphEachReadAllOfIt() {
    source.addAll(List.of("a"));
    source.addAll(List.of("b"));
    try (OpenJobRun one = open("one");
        OpenJobRun other = open("other")) {
      assertTrue(one.runNext());
      assertTrue(other.runNext());
      assertTrue(one.runNext());
      assertTrue(other.runNext());
    }

    assertEquals(List.of("a", "a", "b", "b"), seen);
  }

  private OpenJobRun open(String job) {
    JobParts parts = new JobParts(job, graph, runner, CONFIG, new CacheBudget(0));
    return new OpenJobRun(parts, backend, List.of(), new StopSignal(), new QueryLife(job, 0));
  }

  private Graph graph() {
    GraphBuilder builder = new GraphBuilder(false);
    builder.foreachBatch(
        builder.read(source, false), (plan, records) -> records.forEach(seen::add));
    return builder.freeze();
  }
}
