/**
 * Blocks of bytes that a job keeps beside its state for a while: what its outputs are yet to
 * deliver, and what came from where it cannot be read again.
 */
package io.tarn.spi.block;
