package io.tarn.examples.first;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.examples.first.NumbersByWindow.Windows;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.output.MemoryOutput;
import io.tarn.testkit.JobDriver;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class NumbersByWindowTest {
  private final QueueSource<Long> source = new QueueSource<>("numbers", 1);
  private final MemoryOutput<Long> numbers = MemoryOutput.create();
  private final MemoryOutput<Long> maxima = MemoryOutput.create();

  @Test
  void eachSecondBatchHasTheLastThreeNumbersAndTheGreatest() {
    try (JobDriver job = JobDriver.of("numbers", this::build)) {
      for (long number = 1; number <= 100; number++) {
        source.addAll(List.of(number));
        if (number == 51) {
          job.run();
          job.restart();
        }
      }
      job.run();
    }
    assertEquals(List.of(1L, 2L), sorted(1));
    assertEquals(List.of(2L, 3L, 4L), sorted(3));
    assertEquals(List.of(4L, 5L, 6L), sorted(5));
    Set<Long> ends = new TreeSet<>();
    for (long last = 2; last <= 100; last += 2) {
      ends.add(last - 1);
      assertEquals(
          last == 2 ? List.of(1L, 2L) : List.of(last - 2, last - 1, last), sorted(last - 1));
      assertEquals(List.of(last), maxima.ofBatch(last - 1));
    }
    assertEquals(ends, numbers.batches());
    assertEquals(ends, maxima.batches());
    assertEquals(100, Collections.max(maxima.records()));
  }

  private void build(StreamingContext streams) {
    Windows windows = NumbersByWindow.build(streams, source);
    windows.numbers().to("numbers", numbers);
    windows.maxima().to("maxima", maxima);
  }

  private List<Long> sorted(long batch) {
    return numbers.ofBatch(batch).stream().sorted().toList();
  }
}
