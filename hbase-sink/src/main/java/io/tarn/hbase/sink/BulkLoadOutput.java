package io.tarn.hbase.sink;

import io.tarn.hbase.read.ConnectionSettings;
import io.tarn.hbase.read.SharedConnections;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.output.OpenOutput;
import io.tarn.spi.output.Output;
import io.tarn.spi.output.OutputWriter;

/**
 * Writes each batch's rows to HFiles of HBase's own, and loads them behind its commit: see {@link
 * HTableSinkBuilder#bulkLoad}.
 *
 * @param <T> the records
 */
final class BulkLoadOutput<T> implements Output<T> {
  private final ConnectionSettings settings;
  private final TargetTable target;
  private final RowMutations<T> rows;
  private final String folder;

  /**
   * @param folder where files are until they are loaded
   */
  BulkLoadOutput(
      ConnectionSettings settings, TargetTable target, RowMutations<T> rows, String folder) {
    this.settings = settings;
    this.target = target;
    this.rows = rows;
    this.folder = folder;
  }

  @Override
  public OutputWriter<T> writer() {
    return new RegionFilesWriter<>(settings, target, rows, folder);
  }

  /**
   * Connects, and makes the table if it is missing and that was asked for.
   *
   * @throws IllegalStateException if the table or one of the families is missing
   * @throws io.tarn.spi.job.BackendException if HBase cannot be reached
   */
  @Override
  public OpenOutput open(String job, String output, BlockStore blocks) {
    SharedConnections.hold(settings);
    try {
      target.open(SharedConnections.connection(settings));
      return new OpenBulkLoad(settings, target, folder);
    } catch (RuntimeException e) {
      SharedConnections.release(settings);
      throw e;
    }
  }

  @Override
  public String toString() {
    return "files of table " + target.name() + " at " + settings;
  }
}
