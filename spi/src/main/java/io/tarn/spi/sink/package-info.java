/** Where results go besides the tables of state: {@link io.tarn.spi.sink.Sink}. */
package io.tarn.spi.sink;
