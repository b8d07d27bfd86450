package io.tarn.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What a Kafka is asked about its topics. Used by the job's own thread. */
final class KafkaTopics implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 15_000;
  private static final int GROUP_TIMEOUT_MILLIS = 3_000;
  private static final Duration TO_CLOSE = Duration.ofSeconds(1);

  private final Admin admin;
  private final IsolationLevel isolation;

  KafkaTopics(KafkaSettings settings) {
    this.admin = Admin.create(settings.ofAdmin());
    this.isolation =
        settings.readsUncommitted()
            ? IsolationLevel.READ_UNCOMMITTED
            : IsolationLevel.READ_COMMITTED;
  }

  /**
   * A topic as it is.
   *
   * @param id Kafka's own
   */
  record Found(String id, Set<Integer> partitions) {}

  /** The topics of a subscription that there are, by name, with the partitions that it reads. */
  Map<String, Found> find(Subscription subscription) {
    Set<String> names =
        subscription.named().isEmpty()
            ? of(admin.listTopics(new ListTopicsOptions().timeoutMs(TIMEOUT_MILLIS)).names())
                .stream()
                .filter(subscription::hasTopic)
                .collect(Collectors.toSet())
            : subscription.named();
    Map<String, Found> found = new TreeMap<>();
    describe(names)
        .forEach(
            (name, topic) ->
                found.put(
                    name,
                    new Found(
                        topic.topicId().toString(),
                        topic.partitions().stream()
                            .map(partition -> partition.partition())
                            .filter(partition -> subscription.hasPartition(name, partition))
                            .collect(Collectors.toCollection(TreeSet::new)))));
    return found;
  }

  /** Those of the topics that there are. */
  Map<String, TopicDescription> describe(Collection<String> names) {
    Map<String, TopicDescription> found = new HashMap<>();
    admin
        .describeTopics(names, new DescribeTopicsOptions().timeoutMs(TIMEOUT_MILLIS))
        .topicNameValues()
        .forEach((name, topic) -> ifThere(topic).ifPresent(is -> found.put(name, is)));
    return found;
  }

  private static Optional<TopicDescription> ifThere(KafkaFuture<TopicDescription> topic) {
    try {
      return Optional.of(of(topic));
    } catch (UnknownTopicOrPartitionException missing) {
      return Optional.empty();
    }
  }

  /** The offset of the first record that is there. */
  Map<TopicPartition, Long> firstOffsets(Collection<TopicPartition> partitions) {
    return offsets(partitions, partition -> OffsetSpec.earliest());
  }

  /** The offset behind the last record that may be read. */
  Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    return offsets(partitions, partition -> OffsetSpec.latest());
  }

  /** The offset of the first record at or after a time, or -1 where there is none. */
  Map<TopicPartition, Long> offsetsSince(Collection<TopicPartition> partitions, Instant time) {
    return offsets(partitions, partition -> OffsetSpec.forTimestamp(time.toEpochMilli()));
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, Function<TopicPartition, OffsetSpec> spec) {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream().collect(Collectors.toMap(partition -> partition, spec));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    of(admin.listOffsets(asked, new ListOffsetsOptions(isolation).timeoutMs(TIMEOUT_MILLIS)).all())
        .forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  /** A setting of a topic that is there. */
  String config(String topic, String setting) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return of(admin
            .describeConfigs(
                List.of(resource), new DescribeConfigsOptions().timeoutMs(TIMEOUT_MILLIS))
            .all())
        .get(resource)
        .get(setting)
        .value();
  }

  /** Notes offsets for a group. */
  void commit(String group, Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, OffsetAndMetadata> noted = new HashMap<>();
    offsets.forEach((partition, offset) -> noted.put(partition, new OffsetAndMetadata(offset)));
    of(
        admin
            .alterConsumerGroupOffsets(
                group,
                noted,
                new AlterConsumerGroupOffsetsOptions().timeoutMs(GROUP_TIMEOUT_MILLIS))
            .all());
  }

  /**
   * @throws KafkaException what the broker, or the client, says
   */
  static <T> T of(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException failure
          ? failure
          : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e); // which sets the flag again
    }
  }

  Admin admin() {
    return admin;
  }

  @Override
  public void close() {
    admin.close(TO_CLOSE);
  }
}
