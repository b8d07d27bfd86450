/** What records can be enriched from, besides streams. */
package io.tarn.spi.lookup;
