package io.tarn.kafka;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How to reach a Kafka, as the user says it and as each kind of client is given it. Equal settings
 * reach the same. Its text names no secret.
 */
final class KafkaSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of what a source or output decides by itself, and what to say instead. */
  private static final Map<String, String> DECIDED =
      Map.of(
          ConsumerConfig.GROUP_ID_CONFIG,
          "offsets are kept with the job; commitTo(group) tells a group of them",
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          "say where to begin by fromNowOn, since or offsets, and what to do about lost records by"
              + " lost",
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          "offsets are kept with the job",
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          "records are given as bytes; parse them in the stream",
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
          "records are given as bytes; parse them in the stream",
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          "give bytes, text or JSON to the output",
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          "give bytes, text or JSON to the output",
          ProducerConfig.ACKS_CONFIG,
          "a batch is delivered when all replicas have it",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          "batches are delivered in transactions");

  private static final Set<String> SECRETS = Set.of("password", "secret", "jaas", "token", "key");

  /** As long as a broker allows, as it is set up: a batch may be large. */
  private static final int TRANSACTION_TIMEOUT_MILLIS = 900_000;

  /** How long a call may wait for a broker that is away: the job then says that it waits. */
  private static final int MAX_BLOCK_MILLIS = 15_000;

  private static final int DEFAULT_REQUEST_BYTES = 1 << 20;

  /** Closing a consumer waits for as long, as it has asked ahead. */
  private static final int FETCH_WAIT_MILLIS = 100;

  private final TreeMap<String, String> settings;

  private KafkaSettings(Map<String, String> settings) {
    this.settings = new TreeMap<>(settings);
  }

  /**
   * @param servers as {@code bootstrap.servers} has them
   */
  static KafkaSettings of(String servers) {
    if (servers.isBlank()) {
      throw new IllegalArgumentException("name a broker of the Kafka cluster, as host:port");
    }
    return new KafkaSettings(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers));
  }

  /** With these settings of Kafka's clients on top. */
  KafkaSettings with(Map<String, String> more) {
    more.keySet()
        .forEach(
            name -> {
              if (DECIDED.containsKey(name)) {
                throw new IllegalArgumentException(
                    "leave " + name + " out of the settings: " + DECIDED.get(name));
              }
            });
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(more);
    return new KafkaSettings(all);
  }

  String servers() {
    return settings.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
  }

  /** Of a consumer of bytes that is in no group, and goes nowhere by itself. */
  Map<String, Object> ofConsumer() {
    Map<String, Object> consumer = new HashMap<>();
    consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    consumer.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
    consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    consumer.putAll(settings);
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return known(consumer, ConsumerConfig.configNames());
  }

  boolean readsUncommitted() {
    return "read_uncommitted".equals(settings.get(ConsumerConfig.ISOLATION_LEVEL_CONFIG));
  }

  /** Of a producer that writes in transactions. */
  Map<String, Object> ofProducer() {
    Map<String, Object> producer = new HashMap<>();
    producer.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    producer.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 18);
    producer.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    producer.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
    producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS);
    producer.putAll(settings);
    producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return known(producer, ProducerConfig.configNames());
  }

  /** The name that a producer writes transactions under: the user's, or else this. */
  String transactionalId(String otherwise) {
    return settings.getOrDefault(ProducerConfig.TRANSACTIONAL_ID_CONFIG, otherwise);
  }

  /** How many bytes a record may have at most, as a producer counts them. */
  int mostRecordBytes() {
    String told = settings.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    return told == null ? DEFAULT_REQUEST_BYTES : Integer.parseInt(told.trim());
  }

  Map<String, Object> ofAdmin() {
    return known(new HashMap<>(settings), AdminClientConfig.configNames());
  }

  /** What a kind of client does not have it would warn of each time. */
  private static Map<String, Object> known(Map<String, Object> all, Set<String> names) {
    all.keySet()
        .removeIf(
            name ->
                !names.contains(name)
                    && (ConsumerConfig.configNames().contains(name)
                        || ProducerConfig.configNames().contains(name)));
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KafkaSettings same && settings.equals(same.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  @Override
  public String toString() {
    Map<String, String> shown = new TreeMap<>(settings);
    shown.replaceAll(
        (name, value) ->
            SECRETS.stream().anyMatch(name.toLowerCase(Locale.ROOT)::contains) ? "…" : value);
    return shown.toString();
  }
}
