/**
 * What input comes from: {@link io.tarn.spi.source.Source}, in splits that any attempt can read
 * again.
 */
package io.tarn.spi.source;
