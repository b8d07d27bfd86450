package io.tarn.examples.kafka;

import io.tarn.examples.Arguments;
import io.tarn.kafka.KafkaRecord;
import io.tarn.kafka.KafkaSource;
import io.tarn.runtime.Tarn;
import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.KeyTypes;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StateDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.Trigger;
import java.util.List;

/**
 * How often each word has come in the values of a topic so far: to the console, and to a table.
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.kafka.KafkaWordCount localhost:9092 texts
 * ./tarn get kafka-word-count words hello
 * </pre>
 */
public final class KafkaWordCount {
  private KafkaWordCount() {}

  /**
   * @return the words of each batch, with how often they have come in all
   */
  public static StateDStream<String, AggregateResult> build(DStream<KafkaRecord> texts) {
    return texts
        .filter(text -> text.value() != null)
        .flatMap(text -> List.of(text.value().trim().split("\\s+")))
        .filter(word -> !word.isEmpty())
        .keyBy(KeyTypes.STRING, word -> word)
        .aggregateByKey("words", Aggregates.count("n"));
  }

  public static void main(String[] args) throws InterruptedException {
    String servers = Arguments.at(0, args, "a broker, as host:port");
    String topic = Arguments.at(1, args, "a topic");
    try (Tarn tarn = Tarn.getOrCreate();
        StreamingContext streams = tarn.streams("kafka-word-count")) {
      build(streams.source(KafkaSource.topics(servers, topic))).print();
      streams.start(Trigger.asFastAsPossible()).awaitTermination();
    }
  }
}
