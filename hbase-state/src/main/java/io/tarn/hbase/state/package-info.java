/**
 * Jobs, state and dead letters in HBase: the only writer and the only reader of Tarn's own tables.
 *
 * <p>{@link io.tarn.hbase.state.HBaseBackend} is what an engine writes through, {@link
 * io.tarn.hbase.state.TarnClient} what an application reads through, with no engine needed: {@link
 * io.tarn.hbase.state.HBaseClients} gives one.
 */
package io.tarn.hbase.state;
