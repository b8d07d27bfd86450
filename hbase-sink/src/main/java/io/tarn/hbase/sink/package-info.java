/**
 * Results of a stream in HTables of the user's own.
 *
 * <p>{@link io.tarn.hbase.sink.HTableSink} upserts any {@code DStream}: start there.
 */
package io.tarn.hbase.sink;
