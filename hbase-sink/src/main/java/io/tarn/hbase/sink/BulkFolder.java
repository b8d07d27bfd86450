package io.tarn.hbase.sink;

import io.tarn.spi.job.Plan;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * Where the files of attempts are: a folder for each, by table, job and version, in it one for each
 * column family, as HBase's loader has it.
 */
record BulkFolder(String root, String table) {
  Path attempt(String job, long version) {
    return new Path(
        new Path(root),
        table.replace(':', '.') + "/" + job + "/" + String.format(Locale.ROOT, "%019d", version));
  }

  Path attempt(Plan plan) {
    return attempt(plan.job(), plan.version());
  }
}
