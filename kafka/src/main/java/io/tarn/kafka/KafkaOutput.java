package io.tarn.kafka;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.output.OpenOutput;
import io.tarn.spi.output.Output;
import io.tarn.spi.output.OutputWriter;
import io.tarn.stream.engine.function.Change;
import io.tarn.stream.engine.function.SerializableFunction;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Records to Kafka topics: each batch once and whole, after its commit, in the order of batches, as
 * a consumer sees it that reads what is committed ({@code isolation.level=read_committed}).
 *
 * <pre>{@code
 * totals.updates().to("totals", KafkaOutput.<Pair<String, Long>>json(servers, "totals").key(Pair::key));
 * }</pre>
 *
 * <p>No transaction of Kafka's is open while a batch runs. What tasks give is kept in {@code
 * tarn:output}, and goes with the batch's commit; then one transaction writes all of it together
 * with the batch's number, which goes to a compacted topic of the output's own, so that a batch
 * which was delivered before a crash is not delivered again. That topic is made if it is missing.
 *
 * <p>Each record has a header {@code tarn-batch}, the number of its batch as text.
 *
 * @param <T> the records
 */
public final class KafkaOutput<T> implements Output<T> {
  private final KafkaSettings settings;
  private final MessageMaker<T> maker;

  /** The one topic, where there is one. */
  private final Optional<String> topic;

  private KafkaOutput(KafkaSettings settings, MessageMaker<T> maker, Optional<String> topic) {
    this.settings = settings;
    this.maker = maker;
    this.topic = topic;
  }

  private static <T> KafkaOutput<T> to(String servers, String topic, MessageMaker<T> maker) {
    return new KafkaOutput<>(
        KafkaSettings.of(servers), maker, Optional.of(Objects.requireNonNull(topic, "topic")));
  }

  /**
   * Text values without keys, as UTF-8.
   *
   * @param servers some of the cluster's brokers, as {@code host:port,host:port}
   * @param topic must exist when the job starts
   */
  public static KafkaOutput<String> text(String servers, String topic) {
    return to(servers, topic, (record, batch) -> KafkaMessage.of(topic, null, record));
  }

  /** Values of JSON without keys. */
  public static <T> KafkaOutput<T> json(String servers, String topic) {
    return to(
        servers, topic, (record, batch) -> KafkaMessage.of(topic, null, MessageBytes.json(record)));
  }

  /**
   * What a function makes of each record: key, value, headers, partition, and a topic of its own. A
   * batch that names a topic which does not exist is committed, and waits to be delivered until it
   * does.
   */
  public static <T> KafkaOutput<T> messages(
      String servers, SerializableFunction<? super T, KafkaMessage> message) {
    return new KafkaOutput<>(
        KafkaSettings.of(servers), (record, batch) -> message.apply(record), Optional.empty());
  }

  /**
   * The changes of a table, of a stream of {@code changes()}: the key is the table's, text or else
   * JSON, so the changes of a key are in one partition and in order; the value is JSON of {@code
   * batch}, {@code before} and {@code after}, either of which is null where the key had, or has, no
   * value.
   */
  public static <K, S> KafkaOutput<Change<K, S>> changes(String servers, String topic) {
    return to(
        servers,
        topic,
        (change, batch) ->
            KafkaMessage.of(
                topic,
                MessageBytes.of(change.key()),
                MessageBytes.json(new TableChange(batch, change.before(), change.after()))));
  }

  private record TableChange(long batch, Object before, Object after) {}

  /**
   * Gives each record a key: text as UTF-8, bytes as they are, anything else as JSON; none where
   * the function gives null.
   */
  public KafkaOutput<T> key(SerializableFunction<? super T, ?> key) {
    MessageMaker<T> before = maker;
    return new KafkaOutput<>(
        settings,
        (record, batch) -> before.make(record, batch).withKey(MessageBytes.of(key.apply(record))),
        topic);
  }

  /**
   * Settings of Kafka's producers and admin clients: security, {@code compression.type}, {@code
   * max.request.size}. What the output decides by itself is refused, such as {@code acks}. {@code
   * transactional.id} is {@code tarn-JOB-OUTPUT} unless told otherwise: where jobs of the same name
   * write to one Kafka, give each its own.
   */
  public KafkaOutput<T> settings(Map<String, String> more) {
    return new KafkaOutput<>(settings.with(more), maker, topic);
  }

  @Override
  public OutputWriter<T> writer() {
    return new MessageWriter<>(maker, settings.mostRecordBytes());
  }

  @Override
  public OpenOutput open(String job, String output, BlockStore blocks) {
    return OpenKafkaOutput.open(settings, topic, job, output, blocks);
  }

  @Override
  public String toString() {
    return topic.map(name -> "topic " + name).orElse("topics") + " of " + settings.servers();
  }
}
