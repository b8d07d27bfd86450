package io.tarn.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.hbase.client.Put;

/** The rows that a job writes, batch by batch, computed without it. */
interface BatchRows {
  /**
   * Reads the files of the next batch.
   *
   * @return a put of each row that changed, as the job writes it
   */
  List<Put> next(List<Path> files, long version) throws IOException;
}
