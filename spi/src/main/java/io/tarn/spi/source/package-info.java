/**
 * What input comes from: {@link io.tarn.spi.source.Source} describes it, and an {@link
 * io.tarn.spi.source.OpenSource} gives it, in splits that any attempt can read again.
 */
package io.tarn.spi.source;
