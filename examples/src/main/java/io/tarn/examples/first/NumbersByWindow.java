package io.tarn.examples.first;

import io.tarn.schemas.BatchWindow;
import io.tarn.schemas.StateSpec;
import io.tarn.spi.source.Source;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Windows over batches: of the numbers 1 to 100, one in each batch, those of the last three
 * batches, after every second one; and the greatest of them. All is in memory, and nothing is left
 * in HBase.
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.first.NumbersByWindow
 * </pre>
 *
 * <p>Each second batch prints a window, and its maximum: 1 and 2, with 2; then 2, 3 and 4, with 4;
 * then 4, 5 and 6, with 6; and so on.
 */
public final class NumbersByWindow {
  private static final BatchWindow WINDOW = BatchWindow.sliding(3, 2);

  private NumbersByWindow() {}

  /**
   * What comes out in each batch that a window ends with.
   *
   * @param numbers all numbers of the window
   * @param maxima the greatest of them
   */
  public record Windows(DStream<Long> numbers, DStream<Long> maxima) {}

  public static Windows build(StreamingContext streams, Source<Long> source) {
    DStream<Long> numbers = streams.source(source);
    return new Windows(
        numbers.window(WINDOW, StateSpec.of("numbers", Long.class)),
        numbers.reduceByWindow(WINDOW, StateSpec.of("maxima", Long.class), Math::max));
  }

  public static void main(String[] args) throws InterruptedException {
    QueueSource<Long> numbers = new QueueSource<>("numbers", 1);
    LongStream.rangeClosed(1, 100).forEach(number -> numbers.addAll(List.of(number)));
    try (InMemoryBackend backend = new InMemoryBackend();
        StreamingContext streams = new StreamingContext("numbers-by-window", backend)) {
      Windows windows = build(streams, numbers);
      windows.numbers().print();
      windows.maxima().print();
      streams.runAvailable();
    }
  }
}
