package io.tarn.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topic of one partition in which an output notes what it has delivered. */
final class DeliveryTopic {
  private static final byte[] KEY = {'l', 'a', 's', 't'};

  /** A transaction has the note and a marker of its end. */
  private static final long LOOKED_AT_FIRST = 100;

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration TO_CLOSE = Duration.ofSeconds(1);

  private final KafkaSettings settings;
  private final String name;

  /**
   * @param transactionalId of the output
   */
  DeliveryTopic(KafkaSettings settings, String transactionalId) {
    this.settings = settings;
    this.name = DeliveryTopicName.of(transactionalId);
  }

  /** Makes it, if it is missing. */
  void make(KafkaTopics topics) {
    if (topics.describe(Set.of(name)).containsKey(name)) {
      String policy = topics.config(name, TopicConfig.CLEANUP_POLICY_CONFIG);
      if (!policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
        throw new IllegalStateException(
            "topic "
                + name
                + " has what was delivered last, and must keep that: its cleanup.policy must be"
                + " compact, but is "
                + policy
                + "; alter it");
      }
      return;
    }
    NewTopic made =
        new NewTopic(name, Optional.of(1), Optional.empty())
            .configs(
                Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_COMPACT,
                    TopicConfig.SEGMENT_MS_CONFIG,
                    String.valueOf(Duration.ofHours(1).toMillis())));
    try {
      KafkaTopics.of(topics.admin().createTopics(List.of(made)).all());
    } catch (TopicExistsException another) {
      // another process was first
    }
  }

  ProducerRecord<byte[], byte[]> record(DeliveryNote note) {
    return new ProducerRecord<>(name, 0, KEY, note.toBytes());
  }

  /**
   * The last note of a transaction that was committed. Behind {@code initTransactions}, none that
   * this output ever began is open, so there is no later one.
   */
  Optional<DeliveryNote> last() {
    Map<String, Object> reading = new HashMap<>(settings.ofConsumer());
    reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    reading.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(reading);
    try {
      TopicPartition partition = new TopicPartition(name, 0);
      consumer.assign(List.of(partition));
      long first = consumer.beginningOffsets(List.of(partition), PATIENCE).get(partition);
      long end = consumer.endOffsets(List.of(partition), PATIENCE).get(partition);
      long from = Math.max(first, end - LOOKED_AT_FIRST);
      Optional<DeliveryNote> found = last(consumer, partition, from, end);
      return found.isPresent() || from == first ? found : last(consumer, partition, first, end);
    } finally {
      consumer.close(CloseOptions.timeout(TO_CLOSE));
    }
  }

  private Optional<DeliveryNote> last(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long from, long end) {
    consumer.seek(partition, from);
    DeliveryNote last = null;
    long began = System.nanoTime();
    while (consumer.position(partition, PATIENCE) < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        last = DeliveryNote.parse(name, record.value());
        began = System.nanoTime();
      }
      if (System.nanoTime() - began > PATIENCE.toNanos()) {
        throw new TimeoutException("topic " + name + " could not be read to its end");
      }
    }
    return Optional.ofNullable(last);
  }

  @Override
  public String toString() {
    return name;
  }
}
