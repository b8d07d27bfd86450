package io.tarn.kafka;

import io.tarn.spi.source.Source;
import io.tarn.testkit.AbstractSourceTests;
import java.util.List;
import java.util.Optional;

/** A topic of two partitions is a source as the engine expects it. */
final class KafkaSourceContractIT extends AbstractSourceTests<KafkaRecord> {
  private final String topic = SharedKafka.newTopic("contract", 2);
  private int put;

  @Override
  protected Source<KafkaRecord> newSource() {
    return KafkaSource.topics(SharedKafka.get().servers(), topic);
  }

  @Override
  protected Optional<Source<KafkaRecord>> newSourceFromNowOn() {
    return Optional.of(KafkaSource.topics(SharedKafka.get().servers(), topic).fromNowOn());
  }

  @Override
  protected void put(List<String> texts) {
    SharedKafka.get().put(topic, put++ % 2, texts);
  }

  @Override
  protected String text(KafkaRecord record) {
    return record.value();
  }
}
