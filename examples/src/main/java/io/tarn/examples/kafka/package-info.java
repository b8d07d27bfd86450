/** Jobs that read and write topics of Kafka. */
package io.tarn.examples.kafka;
