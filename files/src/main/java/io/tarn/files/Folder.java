package io.tarn.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The folder that a source reads, or the one file: what files are in it, and what each of them is
 * like.
 */
final class Folder {
  private final String source;
  private final String folder;
  private final boolean identifies;
  private final Configuration configuration;
  private boolean isFile;

  /**
   * @param source the name of the source, for what goes wrong
   * @param folder a path or URI
   * @param identifies whether files have identities, where their file system has such
   */
  Folder(String source, String folder, boolean identifies, Map<String, String> hadoop) {
    this.source = source;
    this.folder = folder;
    this.identifies = identifies;
    this.configuration = HadoopSettings.configuration(hadoop);
  }

  /**
   * Sees whether it is a folder or a file.
   *
   * @throws IllegalArgumentException if it is not there
   */
  void check() {
    try {
      isFile = path().getFileSystem(configuration).getFileStatus(path()).isFile();
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException(
          "Source "
              + source
              + " reads "
              + folder
              + ", which does not exist; make it, or name another",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("Source " + source + " cannot read the folder " + folder, e);
    }
  }

  /** The files in it that are whole by their names, in no order. */
  List<FileRange> list() {
    try {
      Path listed = isFile ? path().getParent() : path();
      Predicate<String> named = isFile ? path().getName()::equals : Folder::isWhole;
      return FileSystemViews.of(path(), configuration).list(listed, named);
    } catch (IOException e) {
      throw new UncheckedIOException("Source " + source + " cannot list the folder " + folder, e);
    }
  }

  /** The file as it is now; empty if it has gone. */
  Optional<FileRange> look(FileRange file) {
    try {
      return FileSystemViews.of(path(), configuration).look(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Source " + source + " cannot look at " + file.path(), e);
    }
  }

  /**
   * The file, which was looked at just now, with its identity if it has one; empty if it has gone.
   */
  Optional<FileRange> identify(FileRange file) {
    if (!identifies) {
      return Optional.of(file);
    }
    try {
      return FileSystemViews.of(path(), configuration).identify(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Source "
              + source
              + " cannot read the ends of "
              + file.path()
              + ", which tell whether it has read the file under another name: "
              + e.getMessage(),
          e);
    }
  }

  void delete(FileRange file) throws IOException {
    path().getFileSystem(configuration).delete(new Path(file.path()), false);
  }

  private static boolean isWhole(String file) {
    return !file.startsWith(".")
        && !file.startsWith("_")
        && !file.endsWith(".tmp")
        && !file.endsWith("._COPYING_");
  }

  private Path path() {
    return folder.contains(":/") ? new Path(folder) : new Path(localFolder().toUri());
  }

  /** With links resolved, so that a file is the same by whichever way it is reached. */
  private java.nio.file.Path localFolder() {
    java.nio.file.Path local = java.nio.file.Path.of(folder);
    try {
      return local.toRealPath();
    } catch (IOException notThere) {
      return local;
    }
  }
}
