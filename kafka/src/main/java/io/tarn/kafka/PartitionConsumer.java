package io.tarn.kafka;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A consumer of one partition at a time, in no group, which goes on where it was without asking for
 * what it has. Used by one thread at a time.
 */
final class PartitionConsumer implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration TO_CLOSE = Duration.ofMillis(150);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();

  /** Polled, and not given yet, as it lay behind an end. */
  private ConsumerRecord<byte[], byte[]> held;

  private TopicPartition partition;
  private long position;

  PartitionConsumer(KafkaSettings settings) {
    this.consumer = new KafkaConsumer<>(settings.ofConsumer());
  }

  /** Whether it would go on there without asking anew. */
  boolean isAt(TopicPartition other, long offset) {
    return other.equals(partition) && position == offset;
  }

  /** Goes to an offset of a partition. */
  void goTo(TopicPartition newPartition, long offset) {
    if (isAt(newPartition, offset)) {
      return;
    }
    if (!newPartition.equals(partition)) {
      consumer.assign(List.of(newPartition));
      partition = newPartition;
    }
    seek(offset);
  }

  void seek(long offset) {
    consumer.seek(partition, offset);
    polled = Collections.emptyIterator();
    held = null;
    position = offset;
  }

  /** The offset behind all that was given, or is known to be none. */
  long position() {
    return position;
  }

  /** The offset of the first record that is there. */
  long first() {
    return consumer.beginningOffsets(List.of(partition)).get(partition);
  }

  /**
   * The next record below {@code end}; null where there is none, or none has come within a while:
   * then {@link #position} says how far it has come.
   */
  ConsumerRecord<byte[], byte[]> next(long end) {
    if (held == null && !polled.hasNext()) {
      come();
      if (position >= end) {
        return null; // what lies there are marks of transactions
      }
      polled = consumer.poll(POLL).iterator();
      if (!polled.hasNext()) {
        come();
        return null;
      }
    }
    ConsumerRecord<byte[], byte[]> next = held == null ? polled.next() : held;
    if (next.offset() >= end) {
      held = next;
      position = end;
      return null;
    }
    held = null;
    position = next.offset() + 1;
    return next;
  }

  /** Notes how far the consumer has come, if that is known. */
  private void come() {
    try {
      position = Math.max(position, consumer.position(partition, POLL));
    } catch (TimeoutException e) {
      // it is being found out, as after a change of the partition's leader
    }
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(TO_CLOSE));
  }
}
