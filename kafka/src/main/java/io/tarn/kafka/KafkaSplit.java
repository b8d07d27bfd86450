package io.tarn.kafka;

import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Split;

/** Offsets of one partition, read by one task. */
record KafkaSplit(KafkaReading reading, KafkaRange range) implements Split<KafkaRecord> {
  @Override
  public RecordReader<KafkaRecord> open() {
    return new KafkaReader(reading, range);
  }

  @Override
  public String toString() {
    return range.toString();
  }
}
