package io.tarn.benchmarks.peer;

import io.tarn.benchmarks.Workload;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.hbase.client.Connection;

/** One of the two that are compared. */
interface Side {
  /** Does a workload on all files of a folder, and gives back once every result is in HBase. */
  BatchEnds run(Workload workload, Path input, Path folder, Connection hbase) throws Exception;

  /** The whole result, read from HBase. */
  List<Total> totals(Workload workload, Connection hbase) throws Exception;
}
