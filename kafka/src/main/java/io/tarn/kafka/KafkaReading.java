package io.tarn.kafka;

import java.io.Serializable;

/**
 * How a source's records are read, in whatever process.
 *
 * @param source the source's name
 * @param lost what to do about records that are gone
 */
record KafkaReading(String source, KafkaSettings settings, LostOffsets lost)
    implements Serializable {}
