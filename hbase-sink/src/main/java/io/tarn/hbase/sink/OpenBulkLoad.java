package io.tarn.hbase.sink;

import io.tarn.hbase.read.ConnectionSettings;
import io.tarn.hbase.read.SharedConnections;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.output.OpenOutput;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.tool.BulkLoadHFiles;

/**
 * The job's side of an output by bulk load. What is loaded is moved out of the attempt's folder, so
 * a delivery that was cut short goes on with the rest; and what is loaded twice is the same cells
 * at the same version.
 */
final class OpenBulkLoad implements OpenOutput {
  /** HBase refuses more for a region at once unless told otherwise: each task has its own. */
  private static final String MOST_FILES =
      "hbase.mapreduce.bulkload.max.hfiles.perRegion.perFamily";

  private final ConnectionSettings settings;
  private final TargetTable target;
  private final BulkFolder folder;

  OpenBulkLoad(ConnectionSettings settings, TargetTable target, String folder) {
    this.settings = settings;
    this.target = target;
    this.folder = new BulkFolder(folder, target.name());
  }

  /** The table itself cannot tell: its cells may be anybody's. */
  @Override
  public Optional<SinkNote> noted() {
    return Optional.empty();
  }

  @Override
  public Optional<String> prepare(Plan plan, List<String> receipts) {
    if (receipts.isEmpty()) {
      return Optional.empty();
    }
    int written = receipts.stream().mapToInt(Integer::parseInt).sum();
    int found = asked("look at", () -> files(folder.attempt(plan)));
    if (found != written) {
      throw new IllegalStateException(
          "the folder of batch "
              + plan.batch()
              + " of "
              + plan.job()
              + ", "
              + folder.attempt(plan)
              + ", has "
              + found
              + " files, and its tasks wrote "
              + written
              + "; let nothing else write there");
    }
    return Optional.of(Integer.toString(written));
  }

  private int files(Path attempt) throws IOException {
    FileSystem files = folder.fileSystem(connection().getConfiguration());
    int count = 0;
    try {
      for (FileStatus family : files.listStatus(attempt)) {
        count += files.listStatus(family.getPath()).length;
      }
    } catch (FileNotFoundException e) {
      return 0;
    }
    return count;
  }

  @Override
  public void deliver(Delivery delivery) {
    Path attempt = folder.attempt(delivery.job(), delivery.version());
    asked(
        "load",
        () -> {
          if (files(attempt) > 0) {
            Configuration conf = new Configuration(connection().getConfiguration());
            conf.setInt(MOST_FILES, Integer.MAX_VALUE);
            BulkLoadHFiles.create(conf).bulkLoad(target.tableName(), attempt);
          }
          return folder.fileSystem(connection().getConfiguration()).delete(attempt, true);
        });
  }

  @Override
  public void aborted(Plan plan) {
    asked(
        "clear away",
        () ->
            folder.fileSystem(connection().getConfiguration()).delete(folder.attempt(plan), true));
  }

  private Connection connection() {
    return SharedConnections.connection(settings);
  }

  @FunctionalInterface
  private interface Asked<R> {
    R of() throws IOException;
  }

  private <R> R asked(String what, Asked<R> asked) {
    try {
      return asked.of();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot "
              + what
              + " files for table "
              + target.name()
              + " in "
              + folder.root()
              + ": "
              + e.getMessage()
              + "; may HBase and this user read and move them?",
          e);
    }
  }

  @Override
  public void close() {
    SharedConnections.release(settings);
  }
}
