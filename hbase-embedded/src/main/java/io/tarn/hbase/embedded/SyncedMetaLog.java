package io.tarn.hbase.embedded;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.Abortable;
import org.apache.hadoop.hbase.regionserver.HRegion;
import org.apache.hadoop.hbase.wal.FSHLogProvider;
import org.apache.hadoop.hbase.wal.WALFactory;

/**
 * Makes the write-ahead log of {@code hbase:meta}, which is on the disk with each write: a row that
 * a client has on the disk would be of no use in a table that is not known. HBase asks no table,
 * and no mutation, how durable those are to be. Made by HBase.
 */
public final class SyncedMetaLog extends FSHLogProvider {
  @Override
  public void init(WALFactory factory, Configuration conf, String providerId, Abortable abortable)
      throws IOException {
    Configuration synced = new Configuration(conf);
    synced.setBoolean(HRegion.WAL_HSYNC_CONF_KEY, true);
    super.init(factory, synced, providerId, abortable);
  }
}
