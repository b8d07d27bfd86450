package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Counter;
import io.tarn.stream.engine.spi.DeadLetter;
import io.tarn.stream.engine.spi.OffsetRange;
import io.tarn.stream.engine.spi.Plan;
import io.tarn.stream.engine.spi.PlanRequest;
import io.tarn.stream.engine.spi.TaskReport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a batch leaves behind that is passed over: the sources' names, so that nothing of it is read
 * later, and for each source a dead letter that says where the records stand that nobody has read.
 *
 * @param request as the batch was planned
 */
record PassedOver(OpenJob open, PlanRequest request) {
  private static final Logger LOG = LoggerFactory.getLogger(PassedOver.class);

  /** Writes all of it under an attempt; counts each range as one dead record. */
  TaskReport write(Plan plan) {
    List<DeadLetter> letters = new ArrayList<>();
    new TreeMap<>(request.offsets())
        .forEach(
            (source, range) -> {
              LOG.warn(
                  "Batch {} of {} passes over source {} from {} to {}",
                  plan.batch(),
                  plan.job(),
                  source,
                  range.start(),
                  range.end());
              letters.add(letter(source, range, letters.size()));
            });
    open.state().dead(letters, plan);
    open.inputs().remember(request.offsets(), plan);
    long count = letters.size();
    return new TaskReport(Map.of(Counter.INPUT_ROWS, count, Counter.DEAD_ROWS, count), Map.of());
  }

  private static DeadLetter letter(String source, OffsetRange range, int sequence) {
    return new DeadLetter(
        source,
        "from " + (range.start().isEmpty() ? "the beginning" : range.start()),
        sequence,
        range.end().getBytes(StandardCharsets.UTF_8),
        "the batch was passed over by `tarn skip`: nobody has read what comes after the position"
            + " up to what the record says");
  }
}
