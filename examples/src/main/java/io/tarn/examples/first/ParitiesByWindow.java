package io.tarn.examples.first;

import io.tarn.schemas.BatchWindow;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.spi.source.Source;
import io.tarn.stream.engine.PairDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Two ways to the same windows over batches: the sums of the even and of the odd numbers in the
 * last four batches, after every second one. One adds up the four batches of each window; the other
 * has an inverse function, and makes each window of the one before, which is less work where
 * windows have very many batches. All is in memory, and nothing is left in HBase.
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.first.ParitiesByWindow
 * </pre>
 *
 * <p>Each second batch prints the sum of the even numbers, under key 0, and that of the odd ones,
 * under key 1; twice, and both times the same.
 */
public final class ParitiesByWindow {
  private static final BatchWindow WINDOW = BatchWindow.sliding(4, 2);

  private ParitiesByWindow() {}

  /**
   * What comes out in each batch that a window ends with, by {@code number % 2}.
   *
   * @param addedUp each window added up
   * @param movedOn each window made of the one before
   */
  public record Sums(PairDStream<Long, Long> addedUp, PairDStream<Long, Long> movedOn) {}

  public static Sums build(StreamingContext streams, Source<Long> numbers) {
    PairDStream<Long, Long> byParity =
        streams
            .source(numbers)
            .mapToPair(KeyTypes.LONG, number -> Pair.of(Math.floorMod(number, 2L), number));
    return new Sums(
        byParity.reduceByKeyAndWindow(WINDOW, StateSpec.of("added_up", Long.class), Long::sum),
        byParity.reduceByKeyAndWindow(
            WINDOW, StateSpec.of("moved_on", Long.class), Long::sum, (sum, gone) -> sum - gone));
  }

  public static void main(String[] args) throws InterruptedException {
    QueueSource<Long> numbers = new QueueSource<>("numbers", 1);
    LongStream.rangeClosed(1, 100).forEach(number -> numbers.addAll(List.of(number)));
    try (InMemoryBackend backend = new InMemoryBackend();
        StreamingContext streams = new StreamingContext("parities-by-window", backend)) {
      Sums sums = build(streams, numbers);
      sums.addedUp().print();
      sums.movedOn().print();
      streams.runAvailable();
    }
  }
}
