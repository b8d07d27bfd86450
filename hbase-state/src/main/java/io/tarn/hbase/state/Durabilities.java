package io.tarn.hbase.state;

import io.tarn.spi.job.WriteSafety;
import org.apache.hadoop.hbase.client.Durability;

/** How HBase is asked for what a job's writes must survive. */
final class Durabilities {
  private Durabilities() {}

  static Durability of(WriteSafety safety) {
    return safety == WriteSafety.POWER_CUT ? Durability.FSYNC_WAL : Durability.USE_DEFAULT;
  }
}
