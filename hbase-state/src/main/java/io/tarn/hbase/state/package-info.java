/**
 * Jobs, state and dead letters in HBase: the only writer of Tarn's own tables. {@link
 * io.tarn.hbase.state.HBaseBackend} is what an engine writes through; who reads needs {@link
 * io.tarn.hbase.read.HBaseClients} alone.
 */
package io.tarn.hbase.state;
