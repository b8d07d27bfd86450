package io.tarn.files;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Which view of a file system a path is looked at by. */
final class FileSystemViews {
  private FileSystemViews() {}

  /** That of the file system which {@code path} is on. */
  static FileSystemView of(Path path, Configuration configuration) throws IOException {
    return "file".equals(path.toUri().getScheme())
        ? new LocalFiles()
        : new HadoopFiles(path.getFileSystem(configuration));
  }
}
