package io.tarn.kafka;

import java.io.Serializable;
import org.apache.kafka.common.TopicPartition;

/**
 * Offsets of one partition.
 *
 * @param from the first
 * @param to behind the last
 */
record KafkaRange(TopicPartition partition, long from, long to) implements Serializable {
  @Override
  public String toString() {
    return partition + " from offset " + from + " to " + (to - 1);
  }
}
