package io.tarn.hbase.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.tool.BulkLoadHFiles;

/**
 * A folder of files that {@link RegionFiles} has written, to be loaded into a table. What is loaded
 * is moved out of the folder, so a load that was cut short goes on with the rest; and what is
 * loaded twice is the same cells.
 */
public final class FileLoad {
  /** HBase refuses more for a region at once unless told otherwise: each task has its own. */
  private static final String MOST_FILES =
      "hbase.mapreduce.bulkload.max.hfiles.perRegion.perFamily";

  private final Path folder;
  private final Configuration conf;

  /**
   * @param conf of HBase's client, and of the file system
   */
  public FileLoad(Path folder, Configuration conf) {
    this.folder = folder;
    this.conf = conf;
  }

  /** How many files wait in it; none if there is no such folder. */
  public int files() throws IOException {
    FileSystem files = fileSystem();
    int count = 0;
    try {
      for (FileStatus family : files.listStatus(folder)) {
        count += files.listStatus(family.getPath()).length;
      }
    } catch (FileNotFoundException e) {
      return 0;
    }
    return count;
  }

  /** Loads what is there, and deletes the folder. Returns once every row can be read. */
  public void load(TableName table) throws IOException {
    if (files() > 0) {
      Configuration loading = new Configuration(conf);
      loading.setInt(MOST_FILES, Integer.MAX_VALUE);
      BulkLoadHFiles.create(loading).bulkLoad(table, folder);
    }
    delete();
  }

  /** Deletes the folder, if it is there. */
  public void delete() throws IOException {
    fileSystem().delete(folder, true);
  }

  private FileSystem fileSystem() throws IOException {
    return folder.getFileSystem(conf);
  }
}
