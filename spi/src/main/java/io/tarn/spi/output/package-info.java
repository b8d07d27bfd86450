/**
 * Where results go as part of the commit: {@link io.tarn.spi.output.Output}. Written by tasks,
 * prepared before the commit, delivered after it.
 */
package io.tarn.spi.output;
