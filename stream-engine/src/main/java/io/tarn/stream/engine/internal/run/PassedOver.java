package io.tarn.stream.engine.internal.run;

import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.Plan;
import io.tarn.spi.run.Counter;
import io.tarn.spi.run.TaskReport;
import io.tarn.spi.write.DeadLetter;
import io.tarn.spi.write.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a batch leaves behind that is passed over: the sources' notes, so that nothing of it is read
 * later, and for each source a dead letter that says where the records stand that nobody has read.
 *
 * @param offsets as the batch was planned
 */
record PassedOver(Inputs inputs, DeadLetters deadLetters, Map<String, OffsetRange> offsets) {
  private static final Logger LOG = LoggerFactory.getLogger(PassedOver.class);

  /** How far each source is to be, by name. */
  Map<String, String> ends() {
    return inputs.passOver(offsets);
  }

  /** Writes all of it under an attempt; counts each range as one dead record. */
  TaskReport write(Plan plan) {
    List<DeadLetter> letters = new ArrayList<>();
    for (String source : ends().keySet()) {
      OffsetRange range = offsets.get(source);
      LOG.warn(
          "Batch {} of {} passes over source {} from {} to {}",
          plan.batch(),
          plan.job(),
          source,
          range.start(),
          range.end());
      letters.add(letter(source, range, letters.size()));
    }
    deadLetters.write(letters, plan);
    inputs.writeNotes(offsets, plan);
    long count = letters.size();
    return new TaskReport(
        Map.of(Counter.INPUT_ROWS, count, Counter.DEAD_ROWS, count), Map.of(), Map.of(), Map.of());
  }

  /** Tells the sources, once the batch is committed. */
  void committed() {
    inputs.passedOver(offsets);
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
