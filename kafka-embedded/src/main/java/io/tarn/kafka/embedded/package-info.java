/** A real Kafka broker in this JVM, for tests of jobs that read or write topics. */
package io.tarn.kafka.embedded;
