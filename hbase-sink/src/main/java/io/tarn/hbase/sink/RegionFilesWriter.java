package io.tarn.hbase.sink;

import io.tarn.hbase.files.RegionFiles;
import io.tarn.hbase.files.RowOrder;
import io.tarn.hbase.read.ConnectionSettings;
import io.tarn.hbase.read.SharedConnections;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.output.OutputWriter;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.client.Table;

/**
 * Sorts a task's rows in memory and writes them to a file for each region and family, with the
 * encoding and Bloom filter that the family has.
 *
 * @param folder where files are until they are loaded
 */
record RegionFilesWriter<T>(
    ConnectionSettings settings, TargetTable target, RowMutations<T> rows, String folder)
    implements OutputWriter<T> {
  /** What is sorted in memory: few files are loaded faster than many. */
  private static final int MOST_ROWS = 2_000_000;

  private static final long MOST_BYTES = 512L << 20;

  @Override
  public Optional<String> write(
      Attempt attempt, int partition, Iterator<T> records, BlockStore blocks) throws IOException {
    MutationChunks<T> chunks =
        new MutationChunks<>(rows, records, attempt.plan().version(), MOST_ROWS, MOST_BYTES);
    if (!chunks.hasNext()) {
      return Optional.empty();
    }
    Connection connection = SharedConnections.connection(settings);
    Path attemptFolder = new BulkFolder(folder, target.name()).attempt(attempt.plan());
    int written = 0;
    try (Table table = connection.getTable(target.tableName());
        RegionLocator regions = connection.getRegionLocator(target.tableName())) {
      RegionFiles files =
          new RegionFiles(
              table.getDescriptor(),
              regions.getStartKeys(),
              attemptFolder,
              connection.getConfiguration());
      for (int chunk = 0; chunks.hasNext(); chunk++) {
        String name = String.format(Locale.ROOT, "%05d-%05d", partition, chunk);
        written += files.write(RowOrder.sort(chunks.next()), name);
      }
    }
    return Optional.of(Integer.toString(written));
  }
}
