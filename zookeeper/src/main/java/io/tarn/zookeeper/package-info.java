/**
 * What Tarn asks of ZooKeeper and of HBase's masters: who leads a job, which jobs live, where the
 * regions of a table are. Nothing here is needed for exactly-once; the epoch in the job's row is.
 *
 * <p>Begin at {@link io.tarn.zookeeper.ZooKeeperSession}.
 */
package io.tarn.zookeeper;
