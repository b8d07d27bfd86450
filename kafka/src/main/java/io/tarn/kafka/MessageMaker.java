package io.tarn.kafka;

import java.io.Serializable;

/** Makes what is written of a record. */
@FunctionalInterface
interface MessageMaker<T> extends Serializable {
  KafkaMessage make(T record, long batch) throws Exception;
}
