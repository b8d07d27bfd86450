package io.tarn.kafka;

import io.tarn.spi.source.Origin;
import io.tarn.spi.source.RecordReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of a range. Offsets without a record, as compaction and transactions leave them, are
 * passed over; so the end is where the consumer has come to, not the last record.
 */
final class KafkaReader implements RecordReader<KafkaRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaReader.class);

  /** How long a broker may give nothing of what it said is there. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final KafkaReading reading;
  private final KafkaRange range;
  private final PartitionConsumer consumer;
  private KafkaRecord current;
  private boolean sound;

  KafkaReader(KafkaReading reading, KafkaRange range) {
    this.reading = reading;
    this.range = range;
    this.consumer = PartitionConsumers.take(reading.settings(), range.partition(), range.from());
    this.sound = true;
  }

  @Override
  public boolean advance() {
    sound = false;
    try {
      ConsumerRecord<byte[], byte[]> next = find();
      current = next == null ? null : record(next);
    } catch (KafkaException e) {
      throw new UncheckedIOException(
          new IOException(range + " cannot be read: " + e.getMessage(), e));
    }
    sound = true;
    return current != null;
  }

  private ConsumerRecord<byte[], byte[]> find() {
    long began = System.nanoTime();
    long position = consumer.position();
    while (position < range.to()) {
      ConsumerRecord<byte[], byte[]> next = poll();
      if (next != null) {
        return next;
      }
      long reached = consumer.position();
      if (reached > position) {
        position = reached;
        began = System.nanoTime();
      } else if (System.nanoTime() - began > PATIENCE.toNanos()) {
        throw new TimeoutException(
            "the broker has given nothing from offset " + position + " on for " + PATIENCE);
      }
    }
    return null;
  }

  private ConsumerRecord<byte[], byte[]> poll() {
    try {
      return consumer.next(range.to());
    } catch (OffsetOutOfRangeException e) {
      skipTo(consumer.first());
      return null;
    }
  }

  private void skipTo(long first) {
    long position = consumer.position();
    if (first <= position) {
      throw new IllegalStateException(
          "Source "
              + reading.source()
              + " has lost input: "
              + range.partition()
              + " ends before offset "
              + position
              + ", from where on it was to be read: the broker has lost its last records. Pass the"
              + " batch over by `tarn skip`");
    }
    String gone =
        "records "
            + position
            + " to "
            + (Math.min(first, range.to()) - 1)
            + " of "
            + range.partition()
            + " are gone, which were to be read";
    if (reading.lost() == LostOffsets.FAIL) {
      throw new IllegalStateException(
          "Source "
              + reading.source()
              + " has lost input: "
              + gone
              + ". To go on with what is there, let the source skip what is lost:"
              + " .lost(LostOffsets.SKIP)");
    }
    LOG.warn("Source {} skips what is lost: {}", reading.source(), gone);
    consumer.seek(Math.min(first, range.to()));
  }

  private KafkaRecord record(ConsumerRecord<byte[], byte[]> read) {
    List<KafkaHeader> headers = new ArrayList<>();
    read.headers().forEach(header -> headers.add(new KafkaHeader(header.key(), header.value())));
    return new KafkaRecord(
        reading.source(),
        read.topic(),
        read.partition(),
        read.offset(),
        read.timestamp(),
        read.key(),
        read.value(),
        List.copyOf(headers));
  }

  @Override
  public KafkaRecord record() {
    return current;
  }

  @Override
  public Origin origin() {
    return current;
  }

  /** What has failed midway is not used again. */
  @Override
  public void close() {
    if (sound) {
      PartitionConsumers.giveBack(reading.settings(), consumer);
    } else {
      consumer.close();
    }
  }
}
