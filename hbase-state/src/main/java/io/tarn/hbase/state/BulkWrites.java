package io.tarn.hbase.state;

import io.tarn.hbase.files.CellRows;
import io.tarn.hbase.files.FileLoad;
import io.tarn.hbase.files.RegionFiles;
import io.tarn.hbase.read.TarnTables;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.WriteSafety;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.client.Table;

/**
 * Writes many rows of a job's tables at once, by files that HBase loads, in place of puts. They are
 * at the version of an attempt as puts are, so nobody sees them before its commit, though regions
 * take them in one after the other; and what a crash has left of files is deleted when the cells of
 * its attempt are.
 */
final class BulkWrites {
  /**
   * How many rows a task writes to a table at least, to have it write files: rows by files come in
   * the order of keys and pass no log, but each load has its price.
   */
  static final String LEAST_ROWS = "tarn.bulk-load.least-rows";

  /**
   * Where files are until they are loaded: a folder on the file system that HBase's own is on, so
   * that they are moved and not copied.
   */
  static final String FOLDER = "tarn.bulk-load.folder";

  /** HBase would flush a region first, to tell newer cells of equal versions: there are none. */
  private static final String ASSIGN_SEQUENCE_NUMBERS =
      "hbase.mapreduce.bulkload.assign.sequenceNumbers";

  private static final Pattern VERSION = Pattern.compile("([0-9]{19})-");

  private final Connection connection;
  private final Path folder;
  private final int leastRows;

  private BulkWrites(Connection connection, Path folder, int leastRows) {
    this.connection = connection;
    this.folder = folder;
    this.leastRows = leastRows;
  }

  /**
   * Those that the configuration of a connection asks for. None if writes must survive more than a
   * file does when it is closed.
   *
   * @throws IllegalArgumentException if it names a number of rows and no folder
   */
  static Optional<BulkWrites> of(Connection connection, Durabilities durability) {
    Configuration conf = connection.getConfiguration();
    int leastRows = conf.getInt(LEAST_ROWS, 0);
    boolean survives = durability.safety() != WriteSafety.POWER_CUT || durability.oneLog();
    if (leastRows <= 0 || !survives) {
      return Optional.empty();
    }
    String folder = conf.getTrimmed(FOLDER, "");
    if (folder.isEmpty()) {
      throw new IllegalArgumentException(
          LEAST_ROWS
              + " is set, and "
              + FOLDER
              + " is not: name a folder on the file system of HBase's");
    }
    return Optional.of(new BulkWrites(connection, new Path(folder), leastRows));
  }

  /** Whether so many rows are to be written by files. */
  boolean takes(int rows) {
    return rows >= leastRows;
  }

  /**
   * Writes rows to a table, and returns once they can be read.
   *
   * @param cells in the order of their rows
   */
  void write(TableName name, List<Cell> cells, long version) throws IOException {
    Path written = new Path(ofTable(name), ofVersion(version) + "-" + UUID.randomUUID());
    Configuration conf = new Configuration(connection.getConfiguration());
    conf.setBoolean(ASSIGN_SEQUENCE_NUMBERS, false);
    FileLoad load = new FileLoad(written, conf);
    try (Table table = connection.getTable(name);
        RegionLocator regions = connection.getRegionLocator(name)) {
      new RegionFiles(table.getDescriptor(), regions.getStartKeys(), written, conf)
          .write(CellRows.puts(cells, Durability.USE_DEFAULT).toArray(new Mutation[0]), "rows");
      load.load(name);
    } catch (IOException | RuntimeException e) {
      deleteAfter(load, e);
      throw e;
    }
  }

  private static void deleteAfter(FileLoad load, Exception failure) {
    try {
      load.delete();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Deletes what attempts that were given up have left of files. */
  void clear(String job, Collection<Mask> masks) {
    for (TableName name : new TarnTables(connection).stateTables(job).keySet()) {
      try {
        FileSystem files = folder.getFileSystem(connection.getConfiguration());
        for (FileStatus left : files.listStatus(ofTable(name))) {
          if (masks.stream().anyMatch(mask -> isOf(left.getPath(), mask))) {
            files.delete(left.getPath(), true);
          }
        }
      } catch (FileNotFoundException none) {
        // no file of this table has ever been written
      } catch (IOException e) {
        throw new BackendException(
            "Cannot delete what attempts have left in " + folder + "; may this user change it?", e);
      }
    }
  }

  private static boolean isOf(Path left, Mask mask) {
    Matcher version = VERSION.matcher(left.getName());
    return version.lookingAt() && mask.covers(Long.parseLong(version.group(1)));
  }

  private Path ofTable(TableName name) {
    return new Path(folder, name.getNameAsString().replace(':', '.'));
  }

  private static String ofVersion(long version) {
    return String.format(Locale.ROOT, "%019d", version);
  }
}
