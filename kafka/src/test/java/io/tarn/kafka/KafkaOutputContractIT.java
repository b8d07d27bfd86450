package io.tarn.kafka;

import io.tarn.spi.output.Output;
import io.tarn.testkit.AbstractOutputTests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A topic is an output as the engine expects it, for a consumer of what is committed. */
final class KafkaOutputContractIT extends AbstractOutputTests {
  private final String topic = SharedKafka.newTopic("output", 1);

  @Override
  protected Output<String> newOutput() {
    return KafkaOutput.text(SharedKafka.get().servers(), topic)
        .settings(Map.of("transactional.id", "of-" + topic));
  }

  /** By the headers, in the order of the partition. */
  @Override
  protected List<List<String>> seen() {
    List<List<String>> batches = new ArrayList<>();
    String current = null;
    for (ConsumerRecord<byte[], byte[]> record : SharedKafka.get().readAll(topic)) {
      String batch =
          new String(record.headers().lastHeader("tarn-batch").value(), StandardCharsets.US_ASCII);
      if (!batch.equals(current)) {
        batches.add(new ArrayList<>());
        current = batch;
      }
      batches.get(batches.size() - 1).add(new String(record.value(), StandardCharsets.UTF_8));
    }
    return batches;
  }
}
