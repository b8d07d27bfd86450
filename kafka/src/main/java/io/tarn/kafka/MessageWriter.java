package io.tarn.kafka;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.output.OutputWriter;
import io.tarn.spi.output.StagedRecords;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes messages of a task's records, and keeps them until they are delivered.
 *
 * @param mostBytes how many a message may have, as the producer counts them: more could never be
 *     delivered
 */
record MessageWriter<T>(MessageMaker<T> maker, int mostBytes) implements OutputWriter<T> {
  /** Of a batch of one record, 61 bytes, and the lengths, offset and time of the record. */
  private static final int OVERHEAD_BYTES = 100;

  private static final int HEADER_OVERHEAD_BYTES = 10;
  private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

  @Override
  public Optional<String> write(
      Attempt attempt, int partition, Iterator<T> records, BlockStore blocks) {
    long batch = attempt.plan().batch();
    return new StagedRecords(blocks)
        .write(attempt, partition, records, record -> MessageBytes.stage(message(record, batch)));
  }

  private KafkaMessage message(T record, long batch) {
    KafkaMessage message;
    try {
      message = maker.make(record, batch).withHeader(batchHeader(batch));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("no message could be made of " + record, e);
    }
    check(message);
    int bytes = size(message);
    if (bytes > mostBytes) {
      throw new IllegalArgumentException(
          "a record for topic "
              + message.topic()
              + " may have "
              + bytes
              + " bytes, and a producer sends "
              + mostBytes
              + " at most; make it smaller, or raise max.request.size, and max.message.bytes of"
              + " the topic, if need be");
    }
    return message;
  }

  private static KafkaHeader batchHeader(long batch) {
    return KafkaHeader.of("tarn-batch", String.valueOf(batch));
  }

  /** What the producer would refuse it would refuse behind the commit, for ever. */
  private static void check(KafkaMessage message) {
    if (!TOPIC.matcher(message.topic()).matches()) {
      throw new IllegalArgumentException(
          "\""
              + message.topic()
              + "\" is no name of a topic: up to 249 letters, digits, '.', '_' and '-'");
    }
    if (message.partition() != null && message.partition() < 0) {
      throw new IllegalArgumentException(
          "a partition of topic " + message.topic() + " cannot be " + message.partition());
    }
    if (message.timestamp() != null && message.timestamp().toEpochMilli() < 0) {
      throw new IllegalArgumentException(
          "a record of topic "
              + message.topic()
              + " cannot be of "
              + message.timestamp()
              + ": Kafka has no times before 1970");
    }
  }

  /** No less than what it takes in a request of its own. */
  private static int size(KafkaMessage message) {
    int bytes = OVERHEAD_BYTES + length(message.key()) + length(message.value());
    for (KafkaHeader header : message.headers()) {
      bytes +=
          HEADER_OVERHEAD_BYTES
              + header.name().getBytes(StandardCharsets.UTF_8).length
              + length(header.value());
    }
    return bytes;
  }

  private static int length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
