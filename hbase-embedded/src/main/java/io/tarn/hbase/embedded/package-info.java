/**
 * A whole HBase in this JVM, on a folder: ZooKeeper, master, region server, write-ahead log and
 * HFiles, reachable from this machine only.
 *
 * <p>Begin at {@link io.tarn.hbase.embedded.EmbeddedHBase}.
 */
package io.tarn.hbase.embedded;
