package io.tarn.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.Window;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.RowCounts;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.job.BatchProgress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pages and errors are anybody's text: they are shown, and do nothing to the terminal. */
class LineViewTest {
  private static final int BATCHES_BEFORE_THE_TOP_IS_SHOWN = 20;
  private static final String HOSTILE = "/\u001b[2J\u009b\u202e\n.html";
  private static final String SHOWN = "/\uFFFD[2J\uFFFD\uFFFD\uFFFD.html";

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final LineView view =
      new LineView(new PrintStream(printed, true, StandardCharsets.UTF_8));
  private final TopPages pages = new TopPages();

  @Test
  void aPageIsOneLineAndMovesNoCursor() {
    Window window =
        new Window(Instant.parse("1995-08-01T00:00:00Z"), Instant.parse("1995-08-01T00:05:00Z"));
    pages.update(
        plan(0),
        List.of(new WindowedResult<>(HOSTILE, window, new AggregateResult(Map.of("count", 7L)))));
    view.begins(RowCounts.NONE, pages);

    for (int batch = 0; batch < BATCHES_BEFORE_THE_TOP_IS_SHOWN; batch++) {
      view.committed(batch(batch));
    }

    List<String> lines = lines();
    assertEquals("       7  " + SHOWN, lines.get(lines.size() - 1));
  }

  @Test
  void theCauseOfAnAbortIsOneLineAndMovesNoCursor() {
    view.begins(RowCounts.NONE, pages);

    view.aborted(plan(3), new IOException("bad " + HOSTILE));

    assertEquals(List.of("batch 3 aborted, trying again: bad " + SHOWN), lines());
  }

  @Test
  void whoLeadsIsAnybodysText() {
    view.tell("standby: " + HOSTILE);

    assertEquals(List.of("standby: " + SHOWN), lines());
    assertTrue(printed.toString(StandardCharsets.UTF_8).endsWith("\n"));
  }

  private List<String> lines() {
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static BatchProgress batch(long number) {
    return new BatchProgress(
        number, 1, Instant.EPOCH, 1, 10, 0, 0, 0, 0, 0, Optional.empty(), 1.0, Map.of(), List.of());
  }

  private static Plan plan(long batch) {
    return new Plan("weblogs", 1, 1, new PlanRequest(batch, Map.of(), BatchTime.of(1)));
  }
}
