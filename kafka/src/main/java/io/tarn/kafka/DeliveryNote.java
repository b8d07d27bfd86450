package io.tarn.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import io.tarn.spi.output.Delivery;
import java.io.IOException;

/**
 * Which batch was written last, as it stands in the output's own topic: written in the transaction
 * of its batch.
 *
 * @param epoch that of the writer
 * @param batch the batch id
 * @param version the version of the attempt that was committed: grows also where a job is reset
 */
record DeliveryNote(String job, String output, long epoch, long batch, long version) {
  static DeliveryNote of(Delivery delivery) {
    return new DeliveryNote(
        delivery.job(), delivery.output(), delivery.epoch(), delivery.batch(), delivery.version());
  }

  byte[] toBytes() {
    try {
      return JacksonMappers.JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("names and numbers can always be written", e);
    }
  }

  /**
   * @throws IllegalStateException if it is something else
   */
  static DeliveryNote parse(String topic, byte[] json) {
    try {
      return JacksonMappers.JSON.readValue(json, DeliveryNote.class);
    } catch (IOException e) {
      throw new IllegalStateException(
          "topic "
              + topic
              + " has a record that no output of Tarn's wrote; name another by"
              + " transactional.id",
          e);
    }
  }
}
