/**
 * What a backend gives those who only read: {@link io.tarn.spi.read.ReadStore}. Makes nothing,
 * deletes nothing, decides nothing.
 */
package io.tarn.spi.read;
