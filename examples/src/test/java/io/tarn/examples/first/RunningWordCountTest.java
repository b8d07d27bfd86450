package io.tarn.examples.first;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.client.Rows;
import io.tarn.client.TypedRow;
import io.tarn.examples.first.RunningWordCount.WordCount;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.output.MemoryOutput;
import io.tarn.testkit.JobDriver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RunningWordCountTest {
  private final QueueSource<String> lines = new QueueSource<>("lines", 2);
  private final QueueSource<WordCount> before = new QueueSource<>("before", 1);
  private final MemoryOutput<Pair<String, Long>> told = MemoryOutput.create();

  @Test
  void wordsAreCountedOnFromWhatTheyBeginWith() {
    before.addAll(List.of(new WordCount("whale", 10), new WordCount("sea", 3)));
    try (JobDriver job = open()) {
      job.push(lines, "The whale, the WHALE!", "a sea");
      assertEquals(Map.of("whale", 12L, "sea", 4L, "the", 2L, "a", 1L), counts(job));

      job.restart();
      job.push(lines, "the sea", "", "1851");

      assertEquals(Map.of("whale", 12L, "sea", 5L, "the", 3L, "a", 1L), counts(job));
      assertEquals(Map.of("sea", 5L, "the", 3L), asMap(told.ofLastBatch()));
    }
  }

  @Test
  void theCountsAreThoseOfALoop() {
    String[] words = {"sail", "wind", "rope", "mast", "oar"};
    Map<String, Long> expected = new HashMap<>(Map.of("mast", 100L));
    before.addAll(List.of(new WordCount("mast", 100)));
    try (JobDriver job = open()) {
      for (int i = 0; i < 40; i++) {
        String first = words[i % 5];
        String second = words[i * i % 5];
        expected.merge(first, 1L, Long::sum);
        expected.merge(second, 1L, Long::sum);
        job.push(lines, first + " " + second);
        if (i == 20) {
          job.restart();
        }
      }
      assertEquals(expected, counts(job));
    }
  }

  private JobDriver open() {
    return JobDriver.of(
        "word-count",
        streams ->
            RunningWordCount.build(streams.source(lines), streams.initial(before))
                .to("told", told));
  }

  private static Map<String, Long> counts(JobDriver job) {
    Map<String, Long> counts = new HashMap<>();
    try (Rows<TypedRow<String, Long>> rows = job.table(RunningWordCount.COUNTS).scan()) {
      rows.forEach(row -> counts.put(row.key(), row.state()));
    }
    return counts;
  }

  private static Map<String, Long> asMap(List<Pair<String, Long>> pairs) {
    Map<String, Long> map = new HashMap<>();
    pairs.forEach(pair -> map.put(pair.key(), pair.value()));
    return map;
  }
}
