package io.tarn.hbase.state;

import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.WriteSafety;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.client.Durability;

/**
 * How HBase is asked for what a job's writes must survive.
 *
 * <p>Where all regions write to one log, that log is on the disk up to some point: a commit that is
 * there has all before it that it stands on. So one wait for the disk, that of the commit, is
 * enough for a batch. Elsewhere each write is waited for.
 *
 * @param safety what the writes must survive
 * @param oneLog whether all regions write to one log, which never goes on behind a write that was
 *     lost
 */
record Durabilities(WriteSafety safety, boolean oneLog) {
  /** Set by an HBase that has one log, in the configuration that it gives to its clients. */
  static final String ONE_LOG = "tarn.one-log";

  static Durabilities of(WriteSafety safety, Configuration conf) {
    return new Durabilities(safety, conf.getBoolean(ONE_LOG, false));
  }

  /**
   * Of a change of the job's row. A plan is on the disk before anything leaves the job that was
   * made under it; if only its tables are written, that is with the commit.
   */
  Durability ofChange(JobRow from, JobRow to) {
    boolean isPlan = to.plan().isPresent() && !to.plan().equals(from.plan());
    return isPlan && safety == WriteSafety.WITH_COMMIT ? beforeTheNext() : acknowledged();
  }

  /** Of what must be on the disk no later than the next change of the job's row that is. */
  Durability beforeTheNext() {
    return oneLog ? Durability.ASYNC_WAL : acknowledged();
  }

  /** Of what must survive once it is acknowledged. */
  Durability acknowledged() {
    return safety == WriteSafety.POWER_CUT ? Durability.FSYNC_WAL : Durability.USE_DEFAULT;
  }
}
