package io.tarn.hbase.state;

import io.tarn.spi.job.WriteSafety;
import org.apache.hadoop.conf.Configuration;

/** What the backend makes of the configuration that an HBase gives to its clients. */
public final class OneLog {
  private OneLog() {}

  /** Whether jobs by connections of this configuration wait for the disk once a batch. */
  public static boolean isNamedIn(Configuration conf) {
    return Durabilities.of(WriteSafety.WITH_COMMIT, conf).oneLog();
  }
}
