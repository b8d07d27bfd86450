package io.tarn.hbase.sink;

import io.tarn.hbase.files.FileLoad;
import io.tarn.hbase.read.ConnectionSettings;
import io.tarn.hbase.read.SharedConnections;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.output.OpenOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** The job's side of an output by bulk load. */
final class OpenBulkLoad implements OpenOutput {
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
    int found = asked("look at", () -> load(folder.attempt(plan)).files());
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

  @Override
  public void deliver(Delivery delivery) {
    asked(
        "load",
        () -> {
          load(folder.attempt(delivery.job(), delivery.version())).load(target.tableName());
          return null;
        });
  }

  @Override
  public void aborted(Plan plan) {
    asked(
        "clear away",
        () -> {
          load(folder.attempt(plan)).delete();
          return null;
        });
  }

  private FileLoad load(Path attempt) {
    return new FileLoad(attempt, SharedConnections.connection(settings).getConfiguration());
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
