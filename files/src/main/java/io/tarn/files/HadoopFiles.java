package io.tarn.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Files as Hadoop sees them. */
record HadoopFiles(FileSystem fileSystem) implements FileSystemView {
  @Override
  public List<FileRange> list(Path folder, Predicate<String> named) throws IOException {
    return Arrays.stream(fileSystem.listStatus(folder, path -> named.test(path.getName())))
        .filter(FileStatus::isFile)
        .map(HadoopFiles::range)
        .toList();
  }

  @Override
  public Optional<FileRange> look(FileRange file) throws IOException {
    try {
      return Optional.of(range(fileSystem.getFileStatus(new Path(file.path()))));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<FileRange> identify(FileRange file) {
    return Optional.of(file);
  }

  private static FileRange range(FileStatus status) {
    return new FileRange(
        status.getPath().toString(), status.getLen(), status.getModificationTime());
  }
}
