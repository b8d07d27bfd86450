/** Kafka as a source and as an output of streams. Only this package speaks to Kafka. */
package io.tarn.kafka;
