package io.tarn.benchmarks;

import io.tarn.hbase.embedded.EmbeddedHBase;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** What a benchmark does: it measures, and prints what it found. */
interface Measurement {
  /**
   * @param folder an empty folder, deleted afterwards
   * @param options those that the benchmark declares
   */
  void run(Path folder, Options options) throws Exception;

  /** One that needs a fresh HBase, which is started before and ended afterwards. */
  interface OnHBase {
    /**
     * @param hbase how to connect to it
     * @param folder as in {@link Measurement#run}
     * @param options as in {@link Measurement#run}
     */
    void run(Configuration hbase, Path folder, Options options) throws Exception;
  }

  static Measurement onHBase(OnHBase measurement) {
    return (folder, options) -> {
      try (EmbeddedHBase hbase = EmbeddedHBase.start(folder.resolve("hbase"))) {
        measurement.run(hbase.configuration(), folder, options);
      }
    };
  }
}
