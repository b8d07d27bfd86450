package io.tarn.examples.first;

import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.spi.source.Source;
import io.tarn.stream.engine.StateDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A queue of lines, one for each batch, and how often each value comes: in a batch by {@code
 * countByValue}, and in all batches by the sum of that. Queue and state are in memory, so it begins
 * anew each time, and leaves nothing in HBase.
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.first.QueueCounts a,b,c b,c a,a,a
 * </pre>
 *
 * <p>Each batch prints the values that it had, with how often they have come in all batches so far:
 * in the end a has come 4 times, b 2 times and c 2 times.
 */
public final class QueueCounts {
  /** How often each value has come, as {@code count}. */
  public static final TableSpec<String, AggregateResult> COUNTS =
      StateSpec.table("value_counts").keyedBy(KeyTypes.STRING);

  private static final Pattern COMMA = Pattern.compile(",");

  private QueueCounts() {}

  /**
   * @param lines of values with commas between them
   * @return the values of each batch, with how often they have come in all
   */
  public static StateDStream<String, AggregateResult> build(
      StreamingContext streams, Source<String> lines) {
    return streams
        .source(lines)
        .flatMap(line -> COMMA.splitAsStream(line).toList())
        .countByValue(KeyTypes.STRING)
        .aggregateByKey(COUNTS, List.of(Aggregates.sum("count", count -> count)));
  }

  public static void main(String[] args) throws InterruptedException {
    QueueSource<String> lines = new QueueSource<>("lines", 1);
    for (String line : args) {
      lines.addAll(List.of(line));
    }
    try (InMemoryBackend backend = new InMemoryBackend();
        StreamingContext streams = new StreamingContext("queue-counts", backend)) {
      build(streams, lines).print();
      streams.runAvailable();
    }
  }
}
