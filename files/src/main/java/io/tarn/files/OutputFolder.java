package io.tarn.files;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * What an output asks of the file system that its folder is on. All paths are relative to the
 * folder, with slashes.
 */
sealed interface OutputFolder permits LocalOutputFolder, HadoopOutputFolder {
  /** What {@link #list} says of a folder, in place of a length. */
  long FOLDER = -1;

  /** Where the rename of a folder is known to be one step, which either is done or not. */
  Set<String> RENAME_IN_ONE_STEP =
      Set.of("file", "hdfs", "webhdfs", "swebhdfs", "viewfs", "abfs", "abfss");

  /**
   * @param folder a path or URI
   * @param trusted whether the user says that the file system renames folders in one step
   * @throws IllegalArgumentException if it is not known to do so
   */
  static OutputFolder of(String folder, Map<String, String> hadoop, boolean trusted)
      throws IOException {
    if (!folder.contains(":/")) {
      return new LocalOutputFolder(Path.of(folder).toAbsolutePath().normalize());
    }
    String scheme = folder.substring(0, folder.indexOf(':'));
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder);
    if (scheme.equals("file")) {
      return new LocalOutputFolder(Path.of(path.toUri().getPath()));
    }
    if (!trusted && !RENAME_IN_ONE_STEP.contains(scheme)) {
      throw new IllegalArgumentException(
          "files cannot be delivered once to "
              + folder
              + ": a batch is shown by renaming its folder, and "
              + scheme
              + " is not known to do that in one step, as object stores do not; write to one of "
              + new TreeSet<>(RENAME_IN_ONE_STEP)
              + ", or say renamesInOneStep() if this file system does");
    }
    Configuration configuration = HadoopSettings.configuration(hadoop);
    FileSystem fileSystem = path.getFileSystem(configuration);
    return new HadoopOutputFolder(fileSystem, fileSystem.makeQualified(path));
  }

  /** As {@link #of}, with what goes wrong unchecked. */
  static OutputFolder opened(FileOutputSpec<?> spec) {
    try {
      return of(spec.folder(), spec.hadoop(), spec.trusted());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot reach the folder " + spec.folder(), e);
    }
  }

  /** Makes a folder and those above it, where they are missing. */
  void makeFolders(String path) throws IOException;

  /**
   * A new file in a folder that is there, which is on the disk once the stream is closed.
   *
   * @throws IOException if there is something of that name
   */
  OutputStream create(String path) throws IOException;

  /** All of a file; empty if there is none. */
  Optional<byte[]> read(String path) throws IOException;

  boolean exists(String path) throws IOException;

  /**
   * What is in a folder: names, with the lengths of files and {@link #FOLDER} of folders. Nothing
   * if there is no such folder.
   */
  Map<String, Long> list(String path) throws IOException;

  /**
   * Renames a folder, in one step.
   *
   * @throws IOException if it is not there, or something of the new name is
   */
  void move(String from, String to) throws IOException;

  /** Deletes a file, or a folder with all that is in it, if it is there. */
  void delete(String path) throws IOException;

  /** Returns once the names in a folder are on the disk. */
  void sync(String path) throws IOException;
}
