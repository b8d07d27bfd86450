/**
 * Tarn's tables in HBase, to be read: {@link io.tarn.hbase.read.HBaseClients} gives a client of
 * them. Also the connections that a process shares. Makes nothing and deletes nothing.
 */
package io.tarn.hbase.read;
