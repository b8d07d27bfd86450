package io.tarn.kafka;

import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Split;
import org.apache.kafka.common.TopicPartition;

/**
 * Offsets of one partition, read by one task.
 *
 * @param from the first
 * @param to behind the last
 */
record KafkaSplit(KafkaReading reading, TopicPartition partition, long from, long to)
    implements Split<KafkaRecord> {
  @Override
  public RecordReader<KafkaRecord> open() {
    return new KafkaReader(this);
  }

  @Override
  public String toString() {
    return partition + " from offset " + from + " to " + (to - 1);
  }
}
