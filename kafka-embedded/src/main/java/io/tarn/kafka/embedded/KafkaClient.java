package io.tarn.kafka.embedded;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a test does to a broker, and looks at there. */
public final class KafkaClient {
  private static final Duration POLL = Duration.ofMillis(100);

  /** Longer than the marks of a committed transaction take; one that is open is not waited for. */
  private static final Duration TO_SETTLE = Duration.ofSeconds(1);

  private final String servers;

  /**
   * @param servers as {@code bootstrap.servers} has them
   */
  public KafkaClient(String servers) {
    this.servers = servers;
  }

  /** What other clients are to connect to. */
  public String servers() {
    return servers;
  }

  /** Makes a topic. */
  public void createTopic(String topic, int partitions) {
    createTopic(topic, partitions, Map.of());
  }

  /** Makes a topic with settings of its own. */
  public void createTopic(String topic, int partitions, Map<String, String> configs) {
    try (Admin admin = admin()) {
      get(
          admin
              .createTopics(
                  List.of(
                      new NewTopic(topic, Optional.of(partitions), Optional.empty())
                          .configs(configs)))
              .all());
    }
  }

  /** Deletes a topic. */
  public void deleteTopic(String topic) {
    try (Admin admin = admin()) {
      get(admin.deleteTopics(List.of(topic)).all());
    }
  }

  /** Gives a topic more partitions: so many in all. */
  public void addPartitions(String topic, int total) {
    try (Admin admin = admin()) {
      get(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(total))).all());
    }
  }

  /** Lets go of all records of a partition before an offset, as retention does. */
  public void deleteBefore(String topic, int partition, long offset) {
    try (Admin admin = admin()) {
      get(
          admin
              .deleteRecords(
                  Map.of(
                      new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
              .all());
    }
  }

  /** What a group has noted of a partition; -1 if nothing. */
  public long groupOffset(String group, String topic, int partition) {
    try (Admin admin = admin()) {
      var noted =
          get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
              .get(new TopicPartition(topic, partition));
      return noted == null ? -1 : noted.offset();
    }
  }

  /** A client that changes topics, to be closed. */
  public Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", servers));
  }

  /** Writes values without keys to one partition, and waits until they are there. */
  public void put(String topic, int partition, List<String> values) {
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (String value : values) {
        Future<?> unused = // closing waits for it
            producer.send(
                new ProducerRecord<>(
                    topic, partition, null, value.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  /** Of bytes, to be closed; what it sends is there once it is. */
  public KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("bootstrap.servers", servers);
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * All that a consumer of what is committed reads of a topic, partition by partition. A
   * transaction that has just been committed may not be seen for a moment: it is waited for.
   */
  public List<ConsumerRecord<byte[], byte[]>> readAll(String topic) {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> committed = consumer("read_committed");
        KafkaConsumer<byte[], byte[]> uncommitted = consumer("read_uncommitted")) {
      List<TopicPartition> partitions =
          committed.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .sorted(Comparator.comparing(TopicPartition::partition))
              .toList();
      Map<TopicPartition, Long> ends = settledEnds(committed, uncommitted, partitions);
      for (TopicPartition partition : partitions) {
        committed.assign(List.of(partition));
        committed.seekToBeginning(List.of(partition));
        while (committed.position(partition) < ends.get(partition)) {
          committed.poll(POLL).forEach(all::add);
        }
      }
    }
    return all;
  }

  private static Map<TopicPartition, Long> settledEnds(
      KafkaConsumer<byte[], byte[]> committed,
      KafkaConsumer<byte[], byte[]> uncommitted,
      List<TopicPartition> partitions) {
    long deadline = System.nanoTime() + TO_SETTLE.toNanos();
    Map<TopicPartition, Long> ends = committed.endOffsets(partitions);
    while (!ends.equals(uncommitted.endOffsets(partitions)) && System.nanoTime() < deadline) {
      ends = committed.endOffsets(partitions);
    }
    return ends;
  }

  private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", servers);
    settings.put("isolation.level", isolation);
    settings.put("auto.offset.reset", "earliest");
    settings.put("fetch.max.wait.ms", "10"); // closing waits for as long
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
