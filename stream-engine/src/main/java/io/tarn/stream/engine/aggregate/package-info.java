/**
 * Aggregates of the values of a key, or of its windows: {@link
 * io.tarn.stream.engine.aggregate.Aggregates}.
 */
package io.tarn.stream.engine.aggregate;
