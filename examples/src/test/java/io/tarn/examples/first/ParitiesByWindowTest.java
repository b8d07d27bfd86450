package io.tarn.examples.first;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.examples.first.ParitiesByWindow.Sums;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.output.MemoryOutput;
import io.tarn.testkit.JobDriver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ParitiesByWindowTest {
  private final QueueSource<Long> numbers = new QueueSource<>("numbers", 1);
  private final MemoryOutput<Pair<Long, Long>> addedUp = MemoryOutput.create();
  private final MemoryOutput<Pair<Long, Long>> movedOn = MemoryOutput.create();

  @Test
  void theSumsAreThoseOfALoopWithAnInverseFunctionAndWithout() {
    try (JobDriver job = JobDriver.of("parities", this::build)) {
      for (long number = 1; number <= 100; number++) {
        numbers.addAll(List.of(number));
        if (number == 51) {
          job.run();
          job.restart();
        }
      }
      job.run();
    }
    for (long last = 2; last <= 100; last += 2) {
      Map<Long, Long> expected = new HashMap<>();
      for (long number = Math.max(1, last - 3); number <= last; number++) {
        expected.merge(number % 2, number, Long::sum);
      }
      assertEquals(expected, asMap(addedUp.ofBatch(last - 1)), "window that ends with " + last);
      assertEquals(expected, asMap(movedOn.ofBatch(last - 1)), "window that ends with " + last);
    }
    assertEquals(50, addedUp.batches().size());
    assertEquals(addedUp.batches(), movedOn.batches());
  }

  private void build(StreamingContext streams) {
    Sums sums = ParitiesByWindow.build(streams, numbers);
    sums.addedUp().to("added-up", addedUp);
    sums.movedOn().to("moved-on", movedOn);
  }

  private static Map<Long, Long> asMap(List<Pair<Long, Long>> pairs) {
    Map<Long, Long> map = new HashMap<>();
    pairs.forEach(pair -> map.put(pair.key(), pair.value()));
    assertEquals(map.size(), pairs.size(), () -> "a key twice in " + pairs);
    return map;
  }
}
