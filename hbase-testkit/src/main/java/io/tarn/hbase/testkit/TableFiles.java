package io.tarn.hbase.testkit;

/** The files of a job's tables: what a test has HBase do with them. */
public interface TableFiles {
  /** Flushes all tables of a job. */
  void flush(String job);

  /** Flushes and compacts all tables of a job, so that what HBase may drop is dropped. */
  void flushAndCompact(String job);
}
