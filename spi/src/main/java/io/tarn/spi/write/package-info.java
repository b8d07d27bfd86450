/**
 * What a backend gives the engine: {@link io.tarn.spi.write.Backend}, the log of a job, its tables
 * and its dead letters.
 */
package io.tarn.spi.write;
